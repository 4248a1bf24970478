import { expect, it } from "vitest";
import { readEditErrors } from "./fieldErrors";

const NAMES = ["title", "start_at", "timezone", "metadata"];

it("gives each field its own part", () => {
  const detail =
    "The answer does not fit the question: title: This needs at least 1 characters.; " +
    "start_at: Not an ISO 8601 date or date and time.; metadata.color: Not a text.";
  expect(readEditErrors(detail, NAMES)).toEqual({
    byField: {
      title: "This needs at least 1 characters.",
      start_at: "Not an ISO 8601 date or date and time.",
      metadata: "Not a text.",
    },
    rest: "",
  });
});

it("leaves the whole text for the form if it names no field", () => {
  const detail = "The answer does not fit the question: approved: This is required.";
  expect(readEditErrors(detail, NAMES)).toEqual({ byField: {}, rest: detail });
  expect(readEditErrors(detail, []).rest).toBe(detail);
});
