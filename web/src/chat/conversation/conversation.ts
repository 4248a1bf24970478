/** The conversation that a page shows, and how each event of the agent changes it. */

import { Problem } from "@/api/problem";
import { WAITING_EVENT } from "./protocol";
import type { AgentEvent, AssistantMessage, Interrupt, Message, PatchOperation } from "./protocol";
import type { StoredThread } from "./run/run";

/** What the connection to the current run does. */
export type Phase = "idle" | "sending" | "running" | "reconnecting" | "stopping";

export interface Conversation {
  readonly messages: readonly Message[];
  /** Whether the server can have messages before the first one. */
  readonly hasEarlier: boolean;
  readonly interrupts: readonly Interrupt[];
  readonly runId: string | null;
  readonly phase: Phase;
  /** The message that grows: its Markdown is incomplete. */
  readonly openMessageId: string | null;
  readonly wasStopped: boolean;
  /** What went wrong. */
  readonly failure: unknown;
  /** What the server says about a message that it keeps until the questions are answered. */
  readonly waitingNotice: string | null;
  readonly state: unknown;
}

/** An error that ended a run; it is worded as a problem document is. */
export class RunFailed extends Problem {
  constructor(text: string, code: string) {
    super(RUN_FAILED_STATUS, { detail: text, code, errors: [] });
  }
}

/** The server reports the error in the stream of a response whose status was 200. */
const RUN_FAILED_STATUS = 200;

export const EMPTY_CONVERSATION: Conversation = {
  messages: [],
  hasEarlier: false,
  interrupts: [],
  runId: null,
  phase: "idle",
  openMessageId: null,
  wasStopped: false,
  failure: null,
  waitingNotice: null,
  state: null,
};

/** Return the conversation after an event. What an event does not concern stays identical. */
export function applyEvent(conversation: Conversation, event: AgentEvent): Conversation {
  switch (event.type) {
    case "RUN_STARTED":
      return {
        ...conversation,
        runId: event.runId,
        phase: conversation.phase === "stopping" ? "stopping" : "running",
        interrupts: [],
        openMessageId: null,
        wasStopped: false,
        failure: null,
        waitingNotice: null,
      };
    case "TEXT_MESSAGE_START":
    case "REASONING_MESSAGE_START":
      return {
        ...conversation,
        messages: startMessage(conversation.messages, event),
        openMessageId: event.messageId,
      };
    case "TEXT_MESSAGE_CONTENT":
    case "REASONING_MESSAGE_CONTENT":
      return withMessage(conversation, event.messageId, (message) =>
        appendText(message, event.delta),
      );
    case "TEXT_MESSAGE_END":
    case "REASONING_MESSAGE_END":
      return { ...conversation, openMessageId: null };
    case "TOOL_CALL_START":
      return { ...conversation, messages: startCall(conversation.messages, event) };
    case "TOOL_CALL_ARGS":
      return withCall(conversation, event.toolCallId, event.delta);
    case "TOOL_CALL_RESULT":
      return { ...conversation, messages: addResult(conversation.messages, event) };
    case "ACTIVITY_SNAPSHOT":
      return { ...conversation, messages: replaceActivity(conversation.messages, event) };
    case "ACTIVITY_DELTA":
      return withMessage(conversation, event.messageId, (message) =>
        message.role === "activity"
          ? { ...message, content: applyPatch(message.content, event.patch) }
          : message,
      );
    case "MESSAGES_SNAPSHOT":
      return { ...conversation, ...mergeSnapshot(conversation, event.messages) };
    case "STATE_SNAPSHOT":
      return { ...conversation, state: event.snapshot };
    case "CUSTOM":
      return event.name === WAITING_EVENT
        ? { ...conversation, waitingNotice: readMessage(event.value) }
        : conversation;
    case "RUN_ERROR":
      return {
        ...ended(conversation),
        failure: new RunFailed(event.message, event.code ?? "run_error"),
      };
    case "RUN_FINISHED":
      return {
        ...ended(conversation),
        interrupts: event.outcome?.type === "interrupt" ? event.outcome.interrupts : [],
        wasStopped: event.outcome?.type === "cancelled",
        failure: null,
      };
    case "TOOL_CALL_END":
      return conversation;
    default:
      // A newer minor version of the protocol can have more events.
      return conversation;
  }
}

/** Put a page of earlier messages before those that are shown. */
export function prependMessages(
  conversation: Conversation,
  earlier: readonly Message[],
  hasEarlier: boolean,
): Conversation {
  const shown = new Set(conversation.messages.map((message) => message.id));
  const added = earlier.filter((message) => !shown.has(message.id));
  return { ...conversation, messages: [...added, ...conversation.messages], hasEarlier };
}

/** Show a conversation as the server has it, and keep the earlier pages that were read. */
export function applyStored(conversation: Conversation, stored: StoredThread): Conversation {
  const { messages, hasEarlier, interrupts, state } = stored;
  const merged = mergeSnapshot(conversation, messages);
  const isJoined = merged.messages.length > messages.length;
  return {
    ...conversation,
    ...merged,
    hasEarlier: isJoined ? conversation.hasEarlier : hasEarlier,
    interrupts,
    state,
    failure: null,
  };
}

/**
 * Return the messages after a snapshot, which starts with the earliest message that the client
 * named: what comes before that one stays, the rest is as the snapshot has it.
 */
function mergeSnapshot(
  { messages, hasEarlier }: Conversation,
  snapshot: readonly Message[],
): Pick<Conversation, "messages" | "hasEarlier"> {
  const [first] = snapshot;
  if (!first) return { messages: [], hasEarlier: false };
  const start = messages.findIndex((message) => message.id === first.id);
  if (start >= 0) return { messages: [...messages.slice(0, start), ...snapshot], hasEarlier };
  // The page knows none of what comes before: the server is asked when the person scrolls up.
  return { messages: snapshot, hasEarlier: true };
}

function ended(conversation: Conversation): Conversation {
  return { ...conversation, phase: "idle", openMessageId: null };
}

function startMessage(
  messages: readonly Message[],
  { type, messageId }: { type: string; messageId: string },
): readonly Message[] {
  if (messages.some((message) => message.id === messageId)) return messages;
  const role = type === "TEXT_MESSAGE_START" ? "assistant" : "reasoning";
  return [...messages, { id: messageId, role, content: "" }];
}

function appendText(message: Message, delta: string): Message {
  if (message.role === "activity") return message;
  return { ...message, content: (message.content ?? "") + delta };
}

function startCall(
  messages: readonly Message[],
  event: Extract<AgentEvent, { type: "TOOL_CALL_START" }>,
): readonly Message[] {
  const call = {
    id: event.toolCallId,
    type: "function" as const,
    function: { name: event.toolCallName, arguments: "" },
  };
  const parentId = event.parentMessageId ?? event.toolCallId;
  const parent = findLast(messages, ({ id }) => id === parentId);
  const message = messages[parent];
  if (message?.role !== "assistant") {
    return [...messages, { id: parentId, role: "assistant", toolCalls: [call] }];
  }
  const toolCalls = [...(message.toolCalls ?? []), call];
  return messages.with(parent, { ...message, toolCalls });
}

function withCall(conversation: Conversation, callId: string, delta: string): Conversation {
  const index = findLast(
    conversation.messages,
    (message) => message.role === "assistant" && hasCall(message, callId),
  );
  const message = conversation.messages[index];
  if (message?.role !== "assistant") return conversation;
  const toolCalls = message.toolCalls?.map((call) =>
    call.id === callId
      ? { ...call, function: { ...call.function, arguments: call.function.arguments + delta } }
      : call,
  );
  return {
    ...conversation,
    messages: conversation.messages.with(index, { ...message, ...(toolCalls && { toolCalls }) }),
  };
}

function hasCall(message: AssistantMessage, callId: string): boolean {
  return message.toolCalls?.some((call) => call.id === callId) ?? false;
}

function addResult(
  messages: readonly Message[],
  event: Extract<AgentEvent, { type: "TOOL_CALL_RESULT" }>,
): readonly Message[] {
  const { messageId: id, toolCallId, content } = event;
  if (messages.some((message) => message.id === id)) return messages;
  return [...messages, { id, role: "tool", toolCallId, content }];
}

function replaceActivity(
  messages: readonly Message[],
  event: Extract<AgentEvent, { type: "ACTIVITY_SNAPSHOT" }>,
): readonly Message[] {
  const { messageId: id, activityType, content } = event;
  const activity: Message = { id, role: "activity", activityType, content };
  const index = findLast(messages, (message) => message.id === id);
  return index < 0 ? [...messages, activity] : messages.with(index, activity);
}

/** Replace one message; it is among the last ones, so the search begins there. */
function withMessage(
  conversation: Conversation,
  messageId: string,
  change: (message: Message) => Message,
): Conversation {
  const { messages } = conversation;
  const index = findLast(messages, (message) => message.id === messageId);
  const message = messages[index];
  if (!message) return conversation;
  return { ...conversation, messages: messages.with(index, change(message)) };
}

function findLast(messages: readonly Message[], matches: (message: Message) => boolean): number {
  return messages.findLastIndex(matches);
}

/** Apply the operations of a JSON Patch (RFC 6902) to the members of an object. */
function applyPatch(
  content: Record<string, unknown>,
  patch: readonly PatchOperation[],
): Record<string, unknown> {
  const patched = { ...content };
  for (const { op, path, value } of patch) {
    const name = path.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
    if (op === "remove") delete patched[name];
    else if (op === "add" || op === "replace") patched[name] = value;
  }
  return patched;
}

function readMessage(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("message" in value)) return null;
  return typeof value.message === "string" ? value.message : null;
}
