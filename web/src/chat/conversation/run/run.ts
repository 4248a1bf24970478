/** What a conversation needs of the server, and who watches its runs. */

import type { Interrupt, Message } from "../protocol";
import type { Connection, StreamEvent } from "./runStream";

/** A conversation as `GET /agent/threads/{thread_id}` shows it. */
export interface StoredThread {
  readonly messages: readonly Message[];
  readonly hasEarlier: boolean;
  readonly interrupts: readonly Interrupt[];
  readonly runningRunId: string | null;
  readonly state: unknown;
}

/** What starts a run: AG-UI's RunAgentInput. */
export interface RunBody {
  readonly threadId: string;
  readonly runId: string;
  readonly protocolVersion: "1.0";
  readonly messages: readonly Message[];
  readonly state: object;
  readonly tools: readonly never[];
  readonly context: readonly { description: string; value: string }[];
  readonly forwardedProps: object;
}

/** A run that the page follows; without a body another request has started it. */
export interface Run {
  readonly runId: string;
  readonly body: RunBody | null;
}

/** The routes of one conversation. */
export interface ThreadApi {
  /** Return the newest messages, or those before a message; null if there is no such thread. */
  read(before: string | null, signal: AbortSignal): Promise<StoredThread | null>;
  connect(run: Run): Connection;
  cancel(runId: string): Promise<void>;
}

/** Watches the events of runs, for the developers' drawer. */
export interface RunObserver {
  onRequest(run: Run): void;
  onEvent(received: StreamEvent): void;
  onLost(): void;
}
