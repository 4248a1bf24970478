import { expect, it } from "vitest";
import { isolate } from "./isolate";

it("isolates what is read from right to left, and nothing else", () => {
  expect(isolate("مرحبا")).toBe("\u2068مرحبا\u2069");
  expect(isolate("שלום")).toBe("\u2068שלום\u2069");
  expect(isolate("<b>您好</b> & 🎉")).toBe("<b>您好</b> & 🎉");
});
