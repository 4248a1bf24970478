/** What has become of a tool call, as its result tells it. */

import type { CallView } from "../conversation/rows";

export type CallStatus =
  | "running"
  | "waiting"
  | "done"
  | "failed"
  | "refused"
  | "expired"
  | "cancelled";

const REJECTIONS = ["refused", "expired", "cancelled"] as const;

/** Return the status of a call, and the words of its error for the person. */
export function readOutcome({ result, interrupt }: CallView): {
  status: CallStatus;
  text?: string;
} {
  if (interrupt && result === undefined) return { status: "waiting" };
  if (result === undefined) return { status: "running" };
  const parsed = parseJson(result);
  if (typeof parsed !== "object" || parsed === null || !("error" in parsed)) {
    return { status: "done" };
  }
  const status = REJECTIONS.find((each) => each === parsed.error) ?? "failed";
  const { message } = parsed as { message?: unknown };
  return typeof message === "string" ? { status, text: message } : { status };
}

/** Return what a call is about in one word: the title of an item, the name of a person. */
export function findSubject(args: unknown): string | undefined {
  if (typeof args !== "object" || args === null) return undefined;
  const { title, username, query, pet_type: pet } = args as Record<string, unknown>;
  return [title, username, query, pet].find((each): each is string => typeof each === "string");
}

/** Return a JSON value; undefined for a text that is none, such as arguments that are not whole. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
