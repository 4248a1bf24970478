/** The page's messages are those that `@ag-ui/client` has after the same events. */

import { HttpAgent } from "@ag-ui/client";
import { describe, expect, it } from "vitest";
import { applyEvent, EMPTY_CONVERSATION } from "./conversation";
import type { AgentEvent, Message } from "./protocol";
import { stream } from "./run/streams.testing";

const STARTED: AgentEvent = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const FINISHED: AgentEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
};
const QUESTION: Message[] = [{ id: "u", role: "user", content: "Hi" }];
const text = (id: string, ...deltas: string[]): AgentEvent[] => [
  { type: "TEXT_MESSAGE_START", messageId: id },
  ...deltas.map((delta): AgentEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId: id, delta })),
  { type: "TEXT_MESSAGE_END", messageId: id },
];
const call = (id: string, parentMessageId: string, ...deltas: string[]): AgentEvent[] => [
  { type: "TOOL_CALL_START", toolCallId: id, toolCallName: "list_friends", parentMessageId },
  ...deltas.map((delta): AgentEvent => ({ type: "TOOL_CALL_ARGS", toolCallId: id, delta })),
  { type: "TOOL_CALL_END", toolCallId: id },
];

const RUNS: Record<string, AgentEvent[]> = {
  "a text": text("m", "Hel", "lo ", "**you**"),
  "two calls of one message": [...call("c1", "m", "{", "}"), ...call("c2", "m", '{"a":', "1}")],
  "a call behind a text": [...text("m", "Let me look."), ...call("c", "m", "{}")],
  "a result, and the answer": [
    ...call("c", "m", "{}"),
    { type: "TOOL_CALL_RESULT", messageId: "res", toolCallId: "c", content: '{"items":[]}' },
    ...text("m2", "Nobody."),
  ],
  "a snapshot": [
    {
      type: "MESSAGES_SNAPSHOT",
      messages: [...QUESTION, { id: "a", role: "assistant", content: "Yes" }],
    },
    ...text("m", "And more"),
  ],
  "the progress of a task": [
    {
      type: "ACTIVITY_SNAPSHOT",
      messageId: "act",
      activityType: "diet_plan",
      content: { progress: 1 },
    },
    {
      type: "ACTIVITY_DELTA",
      messageId: "act",
      activityType: "diet_plan",
      patch: [{ op: "replace", path: "/progress", value: 2 }],
    },
  ],
};

describe("the messages after", () => {
  it.each(Object.entries(RUNS))("%s", async (_, events) => {
    const all = [STARTED, ...events, FINISHED];
    const before = { ...EMPTY_CONVERSATION, messages: QUESTION };
    const ours = all.reduce(applyEvent, before).messages;
    const agent = new HttpAgent({
      url: "http://127.0.0.1/",
      threadId: "t",
      fetch: async () => stream(all),
      initialMessages: structuredClone(QUESTION) as [],
    });
    await agent.runAgent({ runId: "r" });
    expect(ours.map(normalise)).toEqual(agent.messages.map((each) => normalise(each as Message)));
  });
});

/** Leave out what the client adds: empty members, and the name of the role of a result. */
function normalise(message: Message): object {
  return JSON.parse(JSON.stringify(message)) as object;
}
