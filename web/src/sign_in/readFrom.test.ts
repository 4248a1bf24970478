import { expect, it } from "vitest";
import { readFrom } from "./readFrom";

it("returns the view that was asked for", () => {
  expect(readFrom({ from: "/calendar?view=week" })).toBe("/calendar?view=week");
});

it.each(["//example.org/", "/\\example.org", "https://example.org/", "javascript:alert(1)", 7])(
  "leads to the start instead of %s",
  (from) => expect(readFrom({ from })).toBe("/"),
);

it("returns the start if no view was asked for", () => {
  expect(readFrom(null)).toBe("/");
});
