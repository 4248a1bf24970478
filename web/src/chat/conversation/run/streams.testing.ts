/** Streams of events for tests: each connection sends its events, and then breaks off or ends. */

import { vi } from "vitest";
import type { AgentEvent } from "../protocol";
import type { Connection } from "./runStream";

export interface Scripted {
  /** The requests in order: "start", or the event id behind which a stream was opened. */
  readonly requests: string[];
  readonly connection: Connection;
}

/** Return a connection whose n-th request gets the n-th response. */
export function script(...responses: (Response | Error)[]): Scripted {
  const requests: string[] = [];
  const next = (request: string) => {
    requests.push(request);
    const response = responses.shift() ?? new Error("no more responses");
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  };
  return {
    requests,
    connection: {
      start: () => next("start"),
      attach: (lastEventId) => next(`after ${lastEventId ?? "nothing"}`),
    },
  };
}

/** Return a stream whose events have the ids `1-1`, `1-2` and so on. */
export function stream(events: readonly AgentEvent[], firstNumber = 1, fence = 1): Response {
  const text = events
    .map(
      (event, index) => `id: ${fence}-${firstNumber + index}\ndata: ${JSON.stringify(event)}\n\n`,
    )
    .join("");
  return new Response(text, { headers: { "Content-Type": "text/event-stream" } });
}

export function problem(status: number, code: string): Response {
  return Response.json({ detail: `words of ${code}`, code }, { status });
}

const MAX_PAUSE_MILLISECONDS = 20_000;

/** Let the pauses between two connections take no time. Longer timers do not fire. */
export function skipPauses(): void {
  const { setTimeout } = globalThis;
  const skip = (work: () => void, milliseconds = 0) =>
    setTimeout(work, milliseconds > MAX_PAUSE_MILLISECONDS ? milliseconds : 0);
  vi.spyOn(globalThis, "setTimeout").mockImplementation(skip);
}
