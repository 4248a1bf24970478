/** Which field of a form an error of the server is about. */

import { Problem } from "@/api/problem";

/** Problems that are about a field although they are not errors of the schema. */
const FIELDS: Partial<Record<string, string>> = {
  end_before_start: "end_at",
  time_out_of_range: "start_at",
};

interface FieldErrors {
  /** The server's words by the name of the field. */
  fields: Partial<Record<string, string>>;
  /** The error, if it is about no field. */
  rest: unknown;
}

export function readFieldErrors(error: unknown): FieldErrors {
  if (!(error instanceof Problem)) return { fields: {}, rest: error };
  const field = FIELDS[error.code];
  if (field) return { fields: { [field]: error.message }, rest: undefined };
  const named = error.errors.flatMap(({ loc, message }) => {
    const name = loc.find((part) => typeof part === "string" && part !== "body");
    return name === undefined ? [] : [[String(name), message] as const];
  });
  const isComplete = named.length > 0 && named.length === error.errors.length;
  return { fields: Object.fromEntries(named), rest: isComplete ? undefined : error };
}
