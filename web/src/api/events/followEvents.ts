/** Reads a stream of events over lost connections: it opens it again where it broke off. */

import { parseEventStream } from "./eventStream";
import type { ServerEvent } from "./eventStream";
import { ConnectionLost, isTransient, Problem, readProblem } from "../problem";

const FIRST_BACKOFF_MILLISECONDS = 500;
const MAX_BACKOFF_MILLISECONDS = 15_000;
/** The server sends a comment every 15 seconds, so a silent connection is a lost one. */
const SILENCE_MILLISECONDS = 45_000;

export interface FollowOptions {
  /** Open the stream behind the event with this id, or from its start. */
  open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;
  /** Return whether nothing comes after this event. Without it the stream has no end. */
  isLast?: (event: ServerEvent) => boolean;
  /** Called with the error when the connection is lost, and without one when it is back. */
  onConnection?: (error: Error | undefined) => void;
  signal: AbortSignal;
}

/** Yield the events of a stream until its last one, or until `signal` is aborted.
 *
 * Throws what is not cured by another attempt, such as a 404. */
export async function* followEvents(options: FollowOptions): AsyncGenerator<ServerEvent, void> {
  const { signal, isLast, onConnection } = options;
  let lastEventId: string | undefined;
  let attempt = 0;
  while (!signal.aborted) {
    let error: Error;
    try {
      const connection = new Connection(signal);
      try {
        const response = await options.open(lastEventId, connection.signal);
        if (!response.ok) throw await readProblem(response);
        if (!response.body) throw new ConnectionLost("The response has no body.");
        onConnection?.(undefined);
        for await (const event of parseEventStream(connection.watch(response.body))) {
          attempt = 0;
          lastEventId = event.id ?? lastEventId;
          yield event;
          if (isLast?.(event)) return;
        }
        error = new ConnectionLost("The stream ended early.");
      } finally {
        connection.close();
      }
    } catch (caught) {
      if (signal.aborted) return;
      error = toConnectionError(caught);
      if (!isTransient(error)) throw error;
    }
    onConnection?.(error);
    await pause(backoff(attempt, error), signal);
    attempt += 1;
  }
}

/** One connection, which is aborted with the caller's signal, or when it has been silent. */
class Connection {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly abort = () => this.controller.abort();

  constructor(private readonly outer: AbortSignal) {
    outer.addEventListener("abort", this.abort);
    this.expectBytes();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  watch(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const transform = (chunk: Uint8Array, to: TransformStreamDefaultController<Uint8Array>) => {
      this.expectBytes();
      to.enqueue(chunk);
    };
    return body.pipeThrough(new TransformStream({ transform }));
  }

  close(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener("abort", this.abort);
    this.controller.abort();
  }

  private expectBytes(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.abort, SILENCE_MILLISECONDS);
  }
}

function toConnectionError(caught: unknown): Error {
  if (caught instanceof Problem || caught instanceof ConnectionLost) return caught;
  return new ConnectionLost("The connection was lost.", { cause: caught });
}

function backoff(attempt: number, error: Error): number {
  const wanted = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0;
  const exponential = FIRST_BACKOFF_MILLISECONDS * 2 ** Math.min(attempt, 10);
  const jitter = 0.75 + Math.random() / 2;
  return Math.max(wanted, Math.min(exponential, MAX_BACKOFF_MILLISECONDS) * jitter);
}

/** Wait, at most until the signal is aborted or the browser is online again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      globalThis.removeEventListener?.("online", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener("abort", finish);
    globalThis.addEventListener?.("online", finish);
  });
}
