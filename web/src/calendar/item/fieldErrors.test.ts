import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { readFieldErrors } from "./fieldErrors";

it("gives each field the server's words", () => {
  const errors = [{ loc: ["body", "title"], message: "Too long", type: "string_too_long" }];
  const problem = new Problem(422, { detail: "Invalid", code: "invalid_request", errors });
  expect(readFieldErrors(problem)).toEqual({ fields: { title: "Too long" }, rest: undefined });
});

it("knows the field of an end before the start", () => {
  const problem = new Problem(400, { detail: "Before", code: "end_before_start", errors: [] });
  expect(readFieldErrors(problem)).toEqual({ fields: { end_at: "Before" }, rest: undefined });
});

it("leaves other errors to the form", () => {
  const problem = new Problem(403, { detail: "No", code: "schedule_item_edit_denied", errors: [] });
  expect(readFieldErrors(problem)).toEqual({ fields: {}, rest: problem });
  const lost = new Error("lost");
  expect(readFieldErrors(lost).rest).toBe(lost);
});
