/** Errors of requests: what the server answered, or that it could not be reached. */

import type { Schemas } from "./types";

type FieldError = Schemas["FieldError"];

interface ProblemContent {
  detail: string;
  code: string;
  errors: readonly FieldError[];
}

/** An error response. `message` is for people, in the language of the request; `code` is stable. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  /** Seconds after which the server wants the request again, if it says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, content: ProblemContent, retryAfter?: number) {
    super(content.detail);
    this.status = status;
    this.code = content.code;
    this.errors = content.errors;
    this.retryAfter = retryAfter;
  }
}

/** The server cannot be reached, or the connection broke. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** Return whether the same request can succeed later without a change. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  return error instanceof Problem && (error.status >= 500 || [408, 429].includes(error.status));
}

/** Return what the server says about one field of the request, such as `title`. */
export function findFieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.errors.find(({ loc }) => loc.includes(field))?.message;
}

/** Return the error of a response: a problem document, an envelope of the diet API, or neither. */
export async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const content = parseProblem(text) ?? { detail: "", code: "unreadable_response", errors: [] };
  return new Problem(
    response.status,
    content,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  );
}

function parseProblem(text: string): ProblemContent | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== "object" || body === null) return undefined;
  // In the envelope `message` is for people, and `detail` is for developers.
  const { detail, message, code, errors } = body as Record<string, unknown>;
  const words = typeof message === "string" ? message : detail;
  if (typeof words !== "string") return undefined;
  return { detail: words, code: String(code), errors: Array.isArray(errors) ? errors : [] };
}
