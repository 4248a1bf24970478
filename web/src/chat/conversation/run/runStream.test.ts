import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import type { AgentEvent } from "../protocol";
import { followRun } from "./runStream";
import { problem, script, skipPauses, stream } from "./streams.testing";
import type { Scripted } from "./streams.testing";

const STARTED: AgentEvent = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const FINISHED: AgentEvent = { type: "RUN_FINISHED", threadId: "t", runId: "r" };
const HANDED_OVER: AgentEvent = { type: "RUN_ERROR", code: "handed_over", message: "Go on." };
const word = (delta: string): AgentEvent => ({
  type: "TEXT_MESSAGE_CONTENT",
  messageId: "m",
  delta,
});

beforeEach(() => {
  skipPauses();
});

async function follow({ connection }: Scripted, starts = true) {
  const events: AgentEvent[] = [];
  let lost = 0;
  let connected = 0;
  const listener = {
    onEvent: ({ event }: { event: AgentEvent }) => void events.push(event),
    onConnected: () => void (connected += 1),
    onLost: () => void (lost += 1),
  };
  await followRun(connection, listener, { starts, signal: new AbortController().signal });
  return {
    words: events.flatMap((each) => ("delta" in each ? [each.delta] : [])),
    events,
    lost,
    connected,
  };
}

describe("a connection that is lost", () => {
  it("continues behind the last event, without a word lost or doubled", async () => {
    const scripted = script(
      stream([STARTED, word("one")]),
      stream([word("two")], 3),
      stream([word("three"), FINISHED], 4),
    );
    const { words, lost, connected } = await follow(scripted);
    expect(words).toEqual(["one", "two", "three"]);
    expect(connected).toBe(3);
    expect(lost).toBe(2);
    expect(scripted.requests).toEqual(["start", "after 1-2", "after 1-3"]);
  });

  it("continues after the server handed the run over", async () => {
    const scripted = script(
      stream([STARTED, word("one"), HANDED_OVER]),
      stream([word("two"), FINISHED], 4),
    );
    const { words, events } = await follow(scripted);
    expect(words).toEqual(["one", "two"]);
    expect(events).not.toContainEqual(HANDED_OVER);
  });

  it("sends the same request again until an event has come", async () => {
    const scripted = script(
      new TypeError("network"),
      problem(503, "draining"),
      stream([STARTED, FINISHED]),
    );
    await follow(scripted);
    expect(scripted.requests).toEqual(["start", "start", "start"]);
  });
});

describe("a refusal", () => {
  it.each([404, 409, 422, 429])("of status %i is thrown at once", async (status) => {
    const scripted = script(problem(status, "some_code"));
    await expect(follow(scripted)).rejects.toMatchObject({ status, code: "some_code" });
    expect(scripted.requests).toEqual(["start"]);
  });

  it("has the words of the server", async () => {
    const refused = follow(script(problem(409, "thread_busy")), false);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow("words of thread_busy");
  });
});

it("follows a run of another request from its start", async () => {
  const scripted = script(stream([STARTED, FINISHED]));
  await follow(scripted, false);
  expect(scripted.requests).toEqual(["after nothing"]);
});
