/** Records the latest run of a conversation. Without listeners it costs one push for each event. */

import { addEvents, startRecord } from "./runRecord";
import type { RunRecord } from "./runRecord";

interface Received {
  readonly id: string;
  readonly event: { readonly type: string };
}

/** How often those who watch are told of new events. */
const NOTICE_MILLISECONDS = 100;

export class RunRecorder {
  private record: RunRecord | null = null;
  private startedAt = 0;
  private received: (Received & { at: number })[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.take();
    return () => this.listeners.delete(listener);
  };

  readonly getRecord = (): RunRecord | null => this.record;

  onRequest({ runId, body }: { runId: string; body: object | null }): void {
    this.received = [];
    this.startedAt = performance.now();
    this.record = startRecord(runId, body);
    this.tell();
  }

  onEvent(received: Received): void {
    this.received.push({ ...received, at: performance.now() - this.startedAt });
    if (this.listeners.size === 0) return;
    this.timer ??= setTimeout(() => this.take(), NOTICE_MILLISECONDS);
  }

  onLost(): void {
    this.take();
    if (!this.record) return;
    this.record = { ...this.record, lostConnections: this.record.lostConnections + 1 };
    this.tell();
  }

  /** Put what has come since into the record. */
  private take(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.record || this.received.length === 0) return;
    this.record = addEvents(this.record, this.received);
    this.received = [];
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
