import { beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredThread, ThreadApi } from "./run/run";
import { problem, skipPauses, stream } from "./run/streams.testing";
import { answer, createStore, said, THREAD, user } from "./store.testing";

beforeEach(skipPauses);

describe("reading the conversation again", () => {
  const tell = (texts: string[]): StoredThread => ({
    ...THREAD,
    messages: texts.map((content, index) => said(`a${index}`, content)),
  });

  it("keeps what a run has said meanwhile", async () => {
    let respond: (thread: StoredThread) => void = () => {};
    const read = vi.fn<ThreadApi["read"]>().mockResolvedValueOnce(THREAD);
    read.mockImplementation(() => new Promise((resolve) => (respond = resolve)));
    const { store, texts, settled } = createStore([stream(answer("a2", "Hello"))], read);
    await store.open();
    const reading = store.open();
    store.send("Hi");
    await settled();
    respond(THREAD);
    await reading;
    expect(texts()).toEqual(["text of u1", "", "Hi", "Hello"]);
  });

  it("shows the answer to the latest of two requests", async () => {
    const responses: ((thread: StoredThread) => void)[] = [];
    const { store, texts } = createStore(
      [],
      () => new Promise((resolve) => void responses.push(resolve)),
    );
    const both = [store.open(), store.open()];
    responses[1]?.(tell(["one", "two"]));
    responses[0]?.(tell(["one"]));
    await Promise.all(both);
    expect(texts()).toEqual(["one", "two"]);
  });

  it("keeps a message that the server has refused", async () => {
    const { store, texts, settled } = createStore([problem(429, "too_many_runs")]);
    await store.open();
    store.send("Hi");
    await settled();
    await store.open();
    expect(texts()).toEqual(["text of u1", "", "Hi"]);
    expect(store.getConversation().failure).toMatchObject({ code: "too_many_runs" });
  });

  it("is what is tried again after it failed: no message is sent", async () => {
    const read = vi.fn<ThreadApi["read"]>().mockResolvedValueOnce(THREAD);
    read.mockRejectedValueOnce(new TypeError("network")).mockResolvedValue(tell(["one"]));
    const { store, runs, texts } = createStore([], read);
    await store.open();
    await store.open();
    expect(store.getConversation().failure).toBeInstanceOf(TypeError);
    store.retry();
    await vi.waitFor(() => expect(texts()).toEqual(["one"]));
    expect(runs).toEqual([]);
    expect(store.getConversation().failure).toBeNull();
  });
});

it("reads earlier messages again after that failed, and sends no message", async () => {
  const page = { ...THREAD, messages: [user("u0")], hasEarlier: false };
  const read = vi.fn<ThreadApi["read"]>().mockResolvedValueOnce(THREAD);
  read.mockRejectedValueOnce(new TypeError("network")).mockResolvedValue(page);
  const { store, runs, texts } = createStore([], read);
  await store.open();
  await store.loadEarlier();
  store.retry();
  await vi.waitFor(() => expect(texts()).toEqual(["text of u0", "text of u1", ""]));
  expect(runs).toEqual([]);
});
