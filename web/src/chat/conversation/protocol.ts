/**
 * The messages and events of AG-UI 1.0 that the page reads.
 *
 * They are written down here because the page needs no validation of what its own server sends, and
 * `@ag-ui/core` would bring a schema library for the types alone. web/README.md says why the page
 * has its own store.
 */

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export interface UserMessage {
  id: string;
  role: "user";
  content: string;
}

export interface AssistantMessage {
  id: string;
  role: "assistant";
  content?: string;
  toolCalls?: ToolCall[];
}

export interface ToolMessage {
  id: string;
  role: "tool";
  content: string;
  toolCallId: string;
}

export interface ReasoningMessage {
  id: string;
  role: "reasoning";
  content: string;
}

export interface ActivityMessage {
  id: string;
  role: "activity";
  activityType: string;
  content: Record<string, unknown>;
}

export type Message =
  | UserMessage
  | AssistantMessage
  | ToolMessage
  | ReasoningMessage
  | ActivityMessage;

/** A call that waits for the person's answer. */
export interface Interrupt {
  id: string;
  reason: string;
  message?: string;
  toolCallId?: string;
  responseSchema?: Record<string, unknown>;
  expiresAt?: string;
  metadata?: { toolName?: string; arguments?: Record<string, unknown> };
}

export type Outcome =
  | { type: "success"; pendingToolCallIds?: string[] }
  | { type: "interrupt"; interrupts: Interrupt[] }
  | { type: "cancelled" };

export interface PatchOperation {
  op: string;
  path: string;
  value?: unknown;
}

export type AgentEvent =
  | { type: "RUN_STARTED"; threadId: string; runId: string }
  | { type: "RUN_FINISHED"; threadId: string; runId: string; outcome?: Outcome }
  | { type: "RUN_ERROR"; message: string; code?: string }
  | { type: "TEXT_MESSAGE_START"; messageId: string }
  | { type: "TEXT_MESSAGE_CONTENT"; messageId: string; delta: string }
  | { type: "TEXT_MESSAGE_END"; messageId: string }
  | { type: "REASONING_MESSAGE_START"; messageId: string }
  | { type: "REASONING_MESSAGE_CONTENT"; messageId: string; delta: string }
  | { type: "REASONING_MESSAGE_END"; messageId: string }
  | {
      type: "TOOL_CALL_START";
      toolCallId: string;
      toolCallName: string;
      parentMessageId?: string;
    }
  | { type: "TOOL_CALL_ARGS"; toolCallId: string; delta: string }
  | { type: "TOOL_CALL_END"; toolCallId: string }
  | { type: "TOOL_CALL_RESULT"; messageId: string; toolCallId: string; content: string }
  | {
      type: "ACTIVITY_SNAPSHOT";
      messageId: string;
      activityType: string;
      content: Record<string, unknown>;
    }
  | {
      type: "ACTIVITY_DELTA";
      messageId: string;
      activityType: string;
      patch: PatchOperation[];
    }
  | { type: "MESSAGES_SNAPSHOT"; messages: Message[] }
  | { type: "STATE_SNAPSHOT"; snapshot: unknown }
  | { type: "CUSTOM"; name: string; value: unknown };

/** The CUSTOM event of a thread that keeps a message until its questions are answered. */
export const WAITING_EVENT = "majordomo.waiting";

/** The RUN_ERROR that ends a connection, not the run: the client reconnects. */
export const HANDED_OVER = "handed_over";

export function isTerminal(event: AgentEvent): boolean {
  return event.type === "RUN_FINISHED" || event.type === "RUN_ERROR";
}
