// @vitest-environment happy-dom

import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { session } from "@/api/session";
import { signInAs } from "@/api/session.testing";
import { showToast, useToasts } from "./toasts";

it("shows the next user none of the first", () => {
  signInAs("ada");
  const { result } = renderHook(useToasts);
  act(() => showToast({ text: "Ada's dentist was moved." }));
  expect(result.current).toHaveLength(1);
  act(() => session.end());
  expect(result.current).toEqual([]);
});
