/** What a screen reader is told of a conversation: each answer once, when it is whole. */

import type { Conversation } from "../conversation/conversation";

/** How much of an answer is read out by itself; the rest is in the list of messages. */
const MAX_CHARACTERS = 600;

export type Announcement =
  | { kind: "answer"; text: string }
  | { kind: "asks"; count: number }
  | { kind: "stopped" }
  | { kind: "reconnecting" };

/** Return what has happened between two states of a conversation, if it is to be told. */
export function findAnnouncement(
  before: Conversation,
  after: Conversation,
): Announcement | undefined {
  if (before.phase === after.phase) return undefined;
  if (after.phase === "reconnecting") return { kind: "reconnecting" };
  // An error is an alert of its own.
  if (after.phase !== "idle" || after.failure) return undefined;
  if (after.wasStopped) return { kind: "stopped" };
  if (after.interrupts.length > 0) return { kind: "asks", count: after.interrupts.length };
  const last = after.messages.findLast(({ role }) => role === "assistant");
  const text = last?.role === "assistant" ? plainText(last.content ?? "") : "";
  return text ? { kind: "answer", text } : undefined;
}

/** Return Markdown without its marks, cut where it is long. */
function plainText(markdown: string): string {
  const text = markdown
    .replaceAll(/```[^\n]*\n?/g, "")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*_`#>|]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}
