import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AgentEvent } from "./protocol";
import type { ThreadApi } from "./run/run";
import { problem, skipPauses, stream } from "./run/streams.testing";
import { answer, createStore, STARTED, THREAD, user } from "./store.testing";

beforeEach(skipPauses);

describe("opening", () => {
  it("shows the stored messages and questions", async () => {
    const interrupts = [{ id: "int_call_1", reason: "tool_call" }];
    const { store } = createStore([], async () => ({ ...THREAD, interrupts }));
    await store.open();
    expect(store.getConversation()).toMatchObject({
      messages: THREAD.messages,
      hasEarlier: true,
      interrupts,
      phase: "idle",
    });
    expect(store.getOpenStatus()).toBe("ready");
  });

  it("follows a run that is running, from its start", async () => {
    const { store, requests, texts, settled } = createStore(
      [
        stream([
          STARTED,
          { type: "MESSAGES_SNAPSHOT", messages: [user("u1")] },
          ...answer("a1", "Hi").slice(1),
        ]),
      ],
      async () => ({ ...THREAD, messages: [user("u0"), user("u1")], runningRunId: "r" }),
    );
    await store.open();
    await settled();
    expect(requests).toEqual(["after nothing"]);
    expect(texts()).toEqual(["text of u0", "text of u1", "Hi"]);
  });

  it("tells that a conversation does not exist", async () => {
    const { store } = createStore([], async () => null);
    await store.open();
    expect(store.getOpenStatus()).toBe("missing");
  });

  it("tells that it could not be read, and reads it again", async () => {
    const read = vi.fn<ThreadApi["read"]>().mockRejectedValueOnce(new TypeError("network"));
    read.mockResolvedValue(THREAD);
    const { store } = createStore([], read);
    await store.open();
    expect(store.getOpenStatus()).toBe("failed");
    await store.open();
    expect(store.getOpenStatus()).toBe("ready");
    expect(store.getConversation().failure).toBeNull();
  });
});

it("tells that lists are out of date when the conversation was read again", async () => {
  const { store, onChange } = createStore([]);
  await store.open();
  expect(onChange).not.toHaveBeenCalled();
  await store.open();
  expect(onChange).toHaveBeenCalledOnce();
});

describe("sending", () => {
  it("names the last messages, so that the server sends none of them again", async () => {
    const { store, runs, texts, settled } = createStore([stream(answer("a2", "Hello"))]);
    await store.open();
    store.send("Hi");
    await settled();
    expect(runs[0]?.body?.messages.map(({ id }) => id)).toEqual(["u1", "a1", "new-1"]);
    expect(texts()).toEqual(["text of u1", "", "Hi", "Hello"]);
  });

  it("keeps the words of a refusal, and sends the same request again", async () => {
    const { store, runs, texts, settled } = createStore([
      problem(429, "too_many_runs"),
      stream(answer("a2", "Hello")),
    ]);
    await store.open();
    store.send("Hi");
    await settled();
    expect(store.getConversation().failure).toMatchObject({ code: "too_many_runs" });
    store.retry();
    await settled();
    expect(runs[1]).toEqual(runs[0]);
    expect(texts()).toEqual(["text of u1", "", "Hi", "Hello"]);
  });

  it("forgets a refused message when another one is sent", async () => {
    const { store, texts, settled } = createStore([problem(422, "thread_full")]);
    await store.open();
    store.send("Hi");
    await settled();
    store.discardUnsent();
    expect(texts()).toEqual(["text of u1", ""]);
    expect(store.getConversation().failure).toBeNull();
  });
});

describe("trying again after a failed run", () => {
  const failed: AgentEvent[] = [
    STARTED,
    { type: "RUN_ERROR", code: "model_failed", message: "No." },
  ];

  it("asks for the answer without sending the message again", async () => {
    const { store, runs, settled } = createStore([stream(failed), stream(answer("a2", "Hello"))]);
    store.begin();
    store.send("Hi");
    await settled();
    store.retry();
    await settled();
    expect(runs[1]?.body?.messages.map(({ id }) => id)).toEqual(["new-1"]);
    expect(runs[1]?.runId).not.toBe(runs[0]?.runId);
  });

  it("sends the text again if a part of the answer is stored", async () => {
    const { store, runs, settled } = createStore([
      stream([...answer("a2", "Hel").slice(0, -1), ...failed.slice(1)]),
      stream(answer("a3", "Hello")),
    ]);
    store.begin();
    store.send("Hi");
    await settled();
    store.retry();
    await settled();
    expect(runs[1]?.body?.messages.at(-1)).toMatchObject({ role: "user", content: "Hi" });
    expect(runs[1]?.body?.messages.at(-1)?.id).not.toBe("new-1");
  });
});

describe("stopping", () => {
  it("cancels the run at the server, and reads its stream to the end", async () => {
    let stopped = async () => {};
    const open = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (events: AgentEvent[], first: number) =>
          stream(events, first)
            .bytes()
            .then((bytes) => controller.enqueue(bytes));
        void send([STARTED], 1);
        stopped = () =>
          send(
            [{ type: "RUN_FINISHED", threadId: "t", runId: "r", outcome: { type: "cancelled" } }],
            2,
          );
      },
    });
    const { store, cancel, settled, scheduled } = createStore([new Response(open)]);
    store.begin();
    store.send("Hi");
    await vi.waitFor(() => expect(scheduled).toHaveLength(1));
    scheduled[0]?.();
    await store.stop();
    expect(cancel).toHaveBeenCalledWith("new-2");
    expect(store.getConversation().phase).toBe("stopping");
    await stopped();
    await settled();
    expect(store.getConversation().wasStopped).toBe(true);
  });

  it("gives up a request that may not have arrived", async () => {
    const { store, cancel, settled } = createStore(
      Array.from({ length: 1000 }, () => new TypeError("network")),
    );
    cancel.mockRejectedValue(new TypeError("network"));
    store.begin();
    store.send("Hi");
    await vi.waitFor(() => expect(store.getConversation().phase).toBe("reconnecting"));
    await store.stop();
    await settled();
    expect(store.getConversation().failure).toBeInstanceOf(TypeError);
    store.discardUnsent();
    expect(store.hasMessages).toBe(false);
  });
});

describe("a run that another request started", () => {
  it("is followed once", async () => {
    const { store, requests, settled } = createStore([stream(answer("a2", "Done"))]);
    await store.open();
    await Promise.all([store.follow("other"), store.follow("other")]);
    await settled();
    expect(requests).toEqual(["after nothing"]);
  });

  it("is read from the conversation when its stream is gone", async () => {
    const read = vi.fn<ThreadApi["read"]>().mockResolvedValue(THREAD);
    const { store, settled } = createStore([problem(404, "run_not_found")], read);
    await store.open();
    await store.follow("gone");
    await settled();
    expect(read).toHaveBeenCalledTimes(2);
    expect(store.getConversation().failure).toBeNull();
  });
});

describe("earlier messages", () => {
  it("are read once, and put before the first one", async () => {
    const page = { ...THREAD, messages: [user("u0")], hasEarlier: false };
    const read = vi.fn<ThreadApi["read"]>(async (before) => (before ? page : THREAD));
    const { store } = createStore([], read);
    await store.open();
    await Promise.all([store.loadEarlier(), store.loadEarlier()]);
    await store.loadEarlier();
    expect(read.mock.calls.map(([before]) => before)).toEqual([null, "u1"]);
    expect(store.getConversation().messages.map(({ id }) => id)).toEqual(["u0", "u1", "a1"]);
  });
});

it("changes the page once for all events of a frame", async () => {
  const { store, scheduled, settled } = createStore([stream(answer("a2", "Hello"))]);
  store.begin();
  store.send("Hi");
  const listener = vi.fn<() => void>();
  store.subscribe(listener);
  await settled();
  expect(scheduled).toHaveLength(1);
  expect(listener).toHaveBeenCalledTimes(1);
});
