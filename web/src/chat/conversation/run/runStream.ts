/**
 * Follows a run to its end, over as many connections as that takes.
 *
 * The server owns the run: a lost connection does not end it. The stream continues behind the last
 * event that arrived, so no event is lost or comes twice.
 */

import { followEvents } from "@/api/events/followEvents";
import { readProblem } from "@/api/problem";
import type { Problem } from "@/api/problem";
import { HANDED_OVER, isTerminal } from "../protocol";
import type { AgentEvent } from "../protocol";

/** One event of a stream as the server sent it. */
export interface StreamEvent {
  readonly id: string;
  readonly event: AgentEvent;
}

/** The requests that open a run's stream. */
export interface Connection {
  /** Sends the request that starts the run. */
  start(signal: AbortSignal): Promise<Response>;
  /** Asks for the events behind the one with this id, or for all of them. */
  attach(lastEventId: string | undefined, signal: AbortSignal): Promise<Response>;
}

export interface StreamListener {
  onEvent(received: StreamEvent): void;
  /** The server has accepted a connection. */
  onConnected(): void;
  /** The connection is lost, and the stream tries again. */
  onLost(): void;
}

/**
 * Follow a run until its last event, or until `signal` aborts.
 *
 * `starts` tells that the run begins with this request. Until its first event has come, the same
 * request is sent again: the server takes it once. Throws the Problem of a lasting refusal.
 */
export async function followRun(
  connection: Connection,
  listener: StreamListener,
  options: { starts: boolean; signal: AbortSignal },
): Promise<void> {
  const refusal = new AbortController();
  let refused: Problem | undefined;
  let hasStarted = !options.starts;
  const events = followEvents({
    signal: AbortSignal.any([options.signal, refusal.signal]),
    isLast: ({ data }) => data.includes('"RUN_') && isEnd(parse(data)),
    onConnection: (error) => {
      if (error) listener.onLost();
      else listener.onConnected();
    },
    open: async (lastEventId, signal) => {
      if (hasStarted) return connection.attach(lastEventId, signal);
      const response = await connection.start(signal);
      if (response.status === 429) {
        // The person has too many runs: it is theirs to try again.
        refused = await readProblem(response);
        refusal.abort();
      }
      return response;
    },
  });
  for await (const { id = "", data } of events) {
    const event = parse(data);
    hasStarted = true;
    if (!isHandover(event)) listener.onEvent({ id, event });
  }
  if (refused) throw refused;
}

function parse(data: string): AgentEvent {
  return JSON.parse(data) as AgentEvent;
}

/** Return whether an event ends the run, and not only its connection. */
function isEnd(event: AgentEvent): boolean {
  return isTerminal(event) && !isHandover(event);
}

function isHandover(event: AgentEvent): boolean {
  return event.type === "RUN_ERROR" && event.code === HANDED_OVER;
}
