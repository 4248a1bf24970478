import type { Interrupt } from "../protocol";

const CALL_PREFIX = "int_call_";

/** Return the id of the approval of a question: its digits, in the form of a UUID. */
export function approvalIdOf(interrupt: Interrupt): string {
  const digits = interrupt.id.slice(CALL_PREFIX.length);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
