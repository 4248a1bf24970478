// @vitest-environment happy-dom

import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { session } from "@/api/session";
import { signInAs } from "@/api/session.testing";
import { useDraft } from "./useDraft";

function write(threadId: string | undefined, text: string): void {
  const { result, unmount } = renderHook(() => useDraft(threadId));
  act(() => result.current[1](text));
  expect(result.current[0]).toBe(text);
  unmount();
}

const read = (threadId: string | undefined) =>
  renderHook(() => useDraft(threadId)).result.current[0];

it("keeps what was not sent for its conversation, and for its author", () => {
  signInAs("ada");
  write("one", "Move the dent");
  write(undefined, "Lunch");
  expect([read("one"), read(undefined), read("two")]).toEqual(["Move the dent", "Lunch", ""]);
  write("one", "");
  expect(read("one")).toBe("");
  session.end();
  expect(read(undefined)).toBe("");
});
