import { describe, expect, it } from "vitest";
import { applyEvent, EMPTY_CONVERSATION, prependMessages } from "./conversation";
import type { Conversation } from "./conversation";
import type { AgentEvent, Message } from "./protocol";

const STARTED: AgentEvent = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const SUCCESS: AgentEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
};

function apply(events: AgentEvent[], before: Conversation = EMPTY_CONVERSATION): Conversation {
  return events.reduce(applyEvent, before);
}

const user = (id: string, content = id): Message => ({ id, role: "user", content });
const said = (id: string, content = id): Message => ({ id, role: "assistant", content });

describe("text", () => {
  it("appends deltas to the message that was started", () => {
    const { messages, openMessageId } = apply([
      STARTED,
      { type: "TEXT_MESSAGE_START", messageId: "m" },
      { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "Hel" },
      { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "lo" },
    ]);
    expect(messages).toEqual([said("m", "Hello")]);
    expect(openMessageId).toBe("m");
  });

  it("closes the message at its end and at the end of the run", () => {
    const open: AgentEvent[] = [STARTED, { type: "TEXT_MESSAGE_START", messageId: "m" }];
    expect(apply([...open, { type: "TEXT_MESSAGE_END", messageId: "m" }]).openMessageId).toBeNull();
    expect(apply([...open, SUCCESS]).openMessageId).toBeNull();
  });

  it("leaves the other messages identical", () => {
    const before = apply([STARTED, { type: "TEXT_MESSAGE_START", messageId: "m" }], {
      ...EMPTY_CONVERSATION,
      messages: [user("1")],
    });
    const after = applyEvent(before, { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "x" });
    expect(after.messages[0]).toBe(before.messages[0]);
  });
});

describe("tool calls", () => {
  const call: AgentEvent[] = [
    STARTED,
    {
      type: "TOOL_CALL_START",
      toolCallId: "c",
      toolCallName: "list_friends",
      parentMessageId: "m",
    },
    { type: "TOOL_CALL_ARGS", toolCallId: "c", delta: '{"limit"' },
    { type: "TOOL_CALL_ARGS", toolCallId: "c", delta: ":5}" },
    { type: "TOOL_CALL_END", toolCallId: "c" },
  ];

  it("collects the arguments of a call in its message", () => {
    const [message] = apply(call).messages;
    expect(message).toMatchObject({
      id: "m",
      role: "assistant",
      toolCalls: [{ id: "c", function: { name: "list_friends", arguments: '{"limit":5}' } }],
    });
  });

  it("adds a call to the text that its message has", () => {
    const text: AgentEvent[] = [
      { type: "TEXT_MESSAGE_START", messageId: "m" },
      { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "Let me look." },
    ];
    const [message] = apply([...text, ...call]).messages;
    expect(message).toMatchObject({ content: "Let me look.", toolCalls: [{ id: "c" }] });
  });

  it("adds a result once", () => {
    const result: AgentEvent = {
      type: "TOOL_CALL_RESULT",
      messageId: "res",
      toolCallId: "c",
      content: "[]",
    };
    expect(apply([...call, result, result]).messages).toHaveLength(2);
  });
});

describe("snapshots", () => {
  it("replace what the server has from the first named message on", () => {
    const before = {
      ...EMPTY_CONVERSATION,
      hasEarlier: true,
      messages: [user("1"), said("2"), user("3"), said("4", "half a sen")],
    };
    const after = applyEvent(before, { type: "MESSAGES_SNAPSHOT", messages: [user("3")] });
    expect(after.messages.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(after.hasEarlier).toBe(true);
  });

  it("replace everything if the page knows no message of them", () => {
    const after = applyEvent(
      { ...EMPTY_CONVERSATION, messages: [user("old")] },
      { type: "MESSAGES_SNAPSHOT", messages: [user("new"), said("newer")] },
    );
    expect(after.messages.map(({ id }) => id)).toEqual(["new", "newer"]);
    expect(after.hasEarlier).toBe(true);
  });

  it("restart an answer without doubling a word", () => {
    const text = (delta: string): AgentEvent => ({
      type: "TEXT_MESSAGE_CONTENT",
      messageId: "m",
      delta,
    });
    const attempt: AgentEvent[] = [
      STARTED,
      { type: "MESSAGES_SNAPSHOT", messages: [user("1")] },
      { type: "TEXT_MESSAGE_START", messageId: "m" },
    ];
    const { messages } = apply([...attempt, text("One two "), ...attempt, text("One two three")]);
    expect(messages).toEqual([user("1"), said("m", "One two three")]);
  });
});

describe("ends", () => {
  it("keeps the questions of an interrupt", () => {
    const interrupts = [{ id: "int_call_1", reason: "tool_call" }];
    const { phase, interrupts: open } = apply([
      STARTED,
      { ...SUCCESS, outcome: { type: "interrupt", interrupts } },
    ]);
    expect([phase, open]).toEqual(["idle", interrupts]);
  });

  it("drops the questions when the next run starts", () => {
    const before = { ...EMPTY_CONVERSATION, interrupts: [{ id: "i", reason: "tool_call" }] };
    expect(applyEvent(before, STARTED).interrupts).toEqual([]);
  });

  it("says that a run was stopped", () => {
    expect(apply([STARTED, { ...SUCCESS, outcome: { type: "cancelled" } }]).wasStopped).toBe(true);
  });

  it("keeps the words of an error for the person", () => {
    const { failure, phase } = apply([
      STARTED,
      { type: "RUN_ERROR", code: "model_timeout", message: "Too long." },
    ]);
    expect(phase).toBe("idle");
    expect(failure).toMatchObject({ code: "model_timeout", message: "Too long." });
  });

  it("stays stopping until the stream ends", () => {
    const stopping = { ...EMPTY_CONVERSATION, phase: "stopping" as const };
    expect(applyEvent(stopping, STARTED).phase).toBe("stopping");
  });
});

describe("other events", () => {
  it("keeps the notice of a message that waits", () => {
    const { waitingNotice } = apply([
      STARTED,
      { type: "CUSTOM", name: "majordomo.waiting", value: { message: "Kept." } },
    ]);
    expect(waitingNotice).toBe("Kept.");
  });

  it("changes an activity by a patch", () => {
    const { messages } = apply([
      {
        type: "ACTIVITY_SNAPSHOT",
        messageId: "a",
        activityType: "diet_plan",
        content: { progress: 0, status: "running" },
      },
      {
        type: "ACTIVITY_DELTA",
        messageId: "a",
        activityType: "diet_plan",
        patch: [{ op: "replace", path: "/progress", value: 60 }],
      },
    ]);
    expect(messages[0]).toMatchObject({ content: { progress: 60, status: "running" } });
  });

  it("ignores an event that it does not know", () => {
    const unknown = { type: "SOMETHING_NEW" } as unknown as AgentEvent;
    expect(applyEvent(EMPTY_CONVERSATION, unknown)).toBe(EMPTY_CONVERSATION);
  });
});

it("puts earlier messages first, each once", () => {
  const before = { ...EMPTY_CONVERSATION, messages: [user("3"), user("4")], hasEarlier: true };
  const after = prependMessages(before, [user("1"), user("2"), user("3")], false);
  expect(after.messages.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  expect(after.hasEarlier).toBe(false);
});
