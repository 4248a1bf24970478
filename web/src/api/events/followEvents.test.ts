import { beforeEach, expect, it, vi } from "vitest";
import type { ServerEvent } from "./eventStream";
import { followEvents } from "./followEvents";
import { Problem } from "../problem";

const isLast = ({ data }: ServerEvent) => data === "end";

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 1000 });
  return () => vi.useRealTimers();
});

/** Follow a stream whose connections have these responses, one after the other. */
function follow(responses: (string | Response | Error)[], signal = new AbortController().signal) {
  const asked: (string | undefined)[] = [];
  const losses: (string | undefined)[] = [];
  const open = async (lastEventId: string | undefined) => {
    asked.push(lastEventId);
    const response = responses.shift() ?? new Error("No response is left.");
    if (response instanceof Error) throw response;
    return typeof response === "string" ? new Response(response) : response;
  };
  const onConnection = (error: Error | undefined) => void losses.push(error?.name);
  return { asked, losses, events: followEvents({ open, isLast, onConnection, signal }) };
}

async function collect(events: AsyncIterable<ServerEvent>): Promise<string[]> {
  return Array.fromAsync(events, ({ data }) => data);
}

it("continues behind the last event after a lost connection", async () => {
  const { asked, losses, events } = follow([
    "id: 1\ndata: a\n\nid: 2\ndata: b\n\n",
    new TypeError("network"),
    "id: 3\ndata: end\n\n",
  ]);
  expect(await collect(events)).toEqual(["a", "b", "end"]);
  expect(asked).toEqual([undefined, "2", "2"]);
  expect(losses).toEqual([undefined, "ConnectionLost", "ConnectionLost", undefined]);
});

it("tries again while the server is down", async () => {
  const down = Response.json({ detail: "Down.", code: "unavailable" }, { status: 503 });
  const { events } = follow([down, "data: end\n\n"]);
  expect(await collect(events)).toEqual(["end"]);
});

it("throws what another attempt does not cure", async () => {
  const gone = Response.json({ detail: "No such run.", code: "run_not_found" }, { status: 404 });
  await expect(collect(follow([gone]).events)).rejects.toThrow(Problem);
});

it("ends when it is aborted, also while it waits", async () => {
  const controller = new AbortController();
  const { events } = follow([new TypeError("network")], controller.signal);
  const all = collect(events);
  controller.abort();
  expect(await all).toEqual([]);
});

it("takes a silent connection for a lost one", async () => {
  const open = vi.fn<(id: string | undefined, signal: AbortSignal) => Promise<Response>>();
  open.mockImplementationOnce(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      }),
  );
  open.mockResolvedValueOnce(new Response("data: end\n\n"));
  const events = followEvents({ open, isLast, signal: new AbortController().signal });
  const all = collect(events);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await all).toEqual(["end"]);
});
