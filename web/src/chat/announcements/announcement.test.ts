import { expect, it } from "vitest";
import { EMPTY_CONVERSATION } from "../conversation/conversation";
import type { Conversation } from "../conversation/conversation";
import { findAnnouncement } from "./announcement";

const running: Conversation = { ...EMPTY_CONVERSATION, phase: "running" };
const answered: Conversation = {
  ...EMPTY_CONVERSATION,
  messages: [{ id: "a", role: "assistant", content: "**Done**: [item](https://example.com)" }],
};

it("tells an answer once, when it is whole, without its marks", () => {
  expect(findAnnouncement(running, { ...answered, phase: "running" })).toBeUndefined();
  expect(findAnnouncement(running, answered)).toEqual({ kind: "answer", text: "Done: item" });
  expect(findAnnouncement(answered, answered)).toBeUndefined();
});

it("cuts a long answer", () => {
  const long: Conversation = {
    ...answered,
    messages: [{ id: "a", role: "assistant", content: "word ".repeat(1000) }],
  };
  const announcement = findAnnouncement(running, long);
  expect(announcement?.kind === "answer" && announcement.text.length).toBeLessThan(700);
});

it("tells that the agent asks, that it was stopped, and that the connection is lost", () => {
  const interrupts = [{ id: "i", reason: "tool_call" }];
  expect(findAnnouncement(running, { ...answered, interrupts })).toEqual({
    kind: "asks",
    count: 1,
  });
  expect(findAnnouncement(running, { ...answered, wasStopped: true })?.kind).toBe("stopped");
  expect(findAnnouncement(running, { ...running, phase: "reconnecting" })?.kind).toBe(
    "reconnecting",
  );
});

it("leaves an error to its alert", () => {
  expect(findAnnouncement(running, { ...answered, failure: new Error("no") })).toBeUndefined();
});
