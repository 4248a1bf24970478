import { expect, it } from "vitest";
import { findThreads } from "./findThreads";
import type { Thread } from "./useThreads";

function thread(threadId: string, title: string | null, content = ""): Thread {
  return {
    threadId,
    title,
    status: "idle",
    runningRunId: null,
    lastMessage: { role: "assistant", content, createdAt: "2030-01-01T00:00:00Z" },
    createdAt: "2030-01-01T00:00:00Z",
    updatedAt: "2030-01-01T00:00:00Z",
  };
}

const THREADS = [
  thread("1", "Dentist tomorrow"),
  thread("2", null, "Ｇym at five"),
  thread("3", "猫粮"),
];
const find = (words: string) => findThreads(THREADS, words).map(({ threadId }) => threadId);

it("finds words in titles and last messages, in any case and width", () => {
  expect(find("DENT")).toEqual(["1"]);
  expect(find("gym")).toEqual(["2"]);
  expect(find("猫")).toEqual(["3"]);
  expect(find("nothing")).toEqual([]);
});

it("finds all without words", () => {
  expect(find("  ")).toEqual(["1", "2", "3"]);
});
