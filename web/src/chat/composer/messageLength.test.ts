import { expect, it } from "vitest";
import { countCharacters, isSendable, leftOf, MAX_CHARACTERS } from "./messageLength";

it("counts code points, as the server does", () => {
  const text = "😀".repeat(MAX_CHARACTERS);
  expect(countCharacters(text)).toBe(MAX_CHARACTERS);
  expect(isSendable(text)).toBe(true);
  expect(isSendable(`${text}😀`)).toBe(false);
});

it("tells how many are left only near the limit", () => {
  expect(leftOf(10)).toBeUndefined();
  expect(leftOf(MAX_CHARACTERS - 5)).toBe(5);
  expect(leftOf(MAX_CHARACTERS + 3)).toBe(-3);
});

it("sends no empty message", () => {
  expect(isSendable(" \n ")).toBe(false);
  expect(isSendable(" a ")).toBe(true);
});
