/** What the list of messages shows: one row for each message that the person reads. */

import type {
  ActivityMessage,
  AssistantMessage,
  Interrupt,
  Message,
  ReasoningMessage,
  ToolCall,
  UserMessage,
} from "./protocol";

export interface CallView {
  readonly call: ToolCall;
  /** The result as the server sent it; undefined while there is none. */
  readonly result: string | undefined;
  /** The question about the call, as long as it is open. */
  readonly interrupt: Interrupt | undefined;
}

export type Row =
  | { readonly kind: "user"; readonly message: UserMessage }
  | {
      readonly kind: "assistant";
      readonly message: AssistantMessage;
      readonly calls: readonly CallView[];
    }
  | { readonly kind: "reasoning"; readonly message: ReasoningMessage }
  | { readonly kind: "activity"; readonly message: ActivityMessage };

const NO_CALLS: readonly CallView[] = [];

/**
 * Makes rows of messages, and the same rows again as long as their messages and calls are the same,
 * so that React renders only what has changed.
 */
export class RowBuilder {
  private messages: readonly Message[] = [];
  private interrupts: readonly Interrupt[] = [];
  private rows: readonly Row[] = [];
  private known = new Map<string, KnownRow>();

  build(messages: readonly Message[], interrupts: readonly Interrupt[]): readonly Row[] {
    const grown = interrupts === this.interrupts ? this.replaceLast(messages) : undefined;
    this.rows = grown ?? this.buildAll(messages, interrupts);
    this.messages = messages;
    this.interrupts = interrupts;
    return this.rows;
  }

  /** Return the rows if nothing but the last message has changed: the answer that grows. */
  private replaceLast(messages: readonly Message[]): readonly Row[] | undefined {
    const end = messages.length - 1;
    const last = messages[end];
    const known = last && this.known.get(last.id);
    if (!known || messages.length !== this.messages.length || isHidden(last)) return undefined;
    if (last.role === "assistant" && last.toolCalls) return undefined;
    for (let index = 0; index < end; index += 1) {
      if (messages[index] !== this.messages[index]) return undefined;
    }
    if (known.message === last) return this.rows;
    const row = makeRow(last, NO_STATES);
    this.known.set(last.id, { message: last, calls: "", row });
    return [...this.rows.slice(0, -1), row];
  }

  private buildAll(messages: readonly Message[], interrupts: readonly Interrupt[]): readonly Row[] {
    const states = new CallStates(messages, interrupts);
    const next: typeof this.known = new Map();
    for (const message of messages) {
      if (isHidden(message)) continue;
      const calls = states.describe(message);
      const earlier = this.known.get(message.id);
      const isSame = earlier?.message === message && earlier.calls === calls;
      next.set(message.id, isSame ? earlier : { message, calls, row: makeRow(message, states) });
    }
    this.known = next;
    return [...next.values()].map(({ row }) => row);
  }
}

interface KnownRow {
  readonly message: Message;
  /** What had become of the message's calls. */
  readonly calls: string;
  readonly row: Row;
}

type ShownMessage = Exclude<Message, { role: "tool" }>;

function isHidden(message: Message): message is Extract<Message, { role: "tool" }> {
  if (message.role === "tool") return true;
  // Other roles, of a newer version of the protocol, are nothing that the person reads.
  return !["user", "assistant", "reasoning", "activity"].includes(message.role);
}

function makeRow(message: ShownMessage, calls: CallStates): Row {
  switch (message.role) {
    case "user":
      return { kind: "user", message };
    case "reasoning":
      return { kind: "reasoning", message };
    case "activity":
      return { kind: "activity", message };
    default:
      return {
        kind: "assistant",
        message,
        calls: message.toolCalls?.map((call) => calls.view(call)) ?? NO_CALLS,
      };
  }
}

/** What has become of the calls so far. */
class CallStates {
  private readonly results = new Map<string, string>();
  private readonly interrupts = new Map<string, Interrupt>();

  constructor(messages: readonly Message[], interrupts: readonly Interrupt[]) {
    for (const message of messages) {
      if (message.role === "tool") this.results.set(message.toolCallId, message.content);
    }
    for (const interrupt of interrupts) {
      if (interrupt.toolCallId) this.interrupts.set(interrupt.toolCallId, interrupt);
    }
  }

  view(call: ToolCall): CallView {
    return { call, result: this.results.get(call.id), interrupt: this.interrupts.get(call.id) };
  }

  /** Return a text that changes when a call of the message has a result, or no question any more. */
  describe(message: Message): string {
    if (message.role !== "assistant" || !message.toolCalls) return "";
    return message.toolCalls
      .map(({ id }) => `${this.results.has(id)} ${this.interrupts.get(id)?.id ?? ""}`)
      .join();
  }
}

const NO_STATES = new CallStates([], []);
