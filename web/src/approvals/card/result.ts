/** What the result of a call says: whether it had an effect, and what it made. */

export interface ResultLink {
  kind: "item" | "plan";
  to: string;
}

/** Return why a call had no effect, or undefined if it had one. */
export function readResultError(result: unknown): string | undefined {
  if (!isObject(result) || !("error" in result)) return undefined;
  const { error, message, detail } = result;
  const described = isObject(error) ? (error["message"] ?? error["code"]) : error;
  return [message, detail, described].find((each) => typeof each === "string") ?? "";
}

/** Return where the page shows what a call has made or changed. */
export function findResultLink(toolName: string, result: unknown): ResultLink | undefined {
  if (!isObject(result)) return undefined;
  const { id, plan_id: planId } = result;
  if (typeof planId === "string") return { kind: "plan", to: `/plans/${planId}` };
  const isItem = ["create_schedule_item", "update_schedule_item"].includes(toolName);
  return isItem && typeof id === "string" ? { kind: "item", to: `/calendar/${id}` } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
