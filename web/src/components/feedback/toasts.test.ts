// @vitest-environment happy-dom

import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { session } from "@/api/session";
import { showToast, useToasts } from "./toasts";

it("shows the next user none of the first", () => {
  const user = { id: "ada", email: "ada@example.com" };
  const tokens = { access_token: "a", refresh_token: "r", expires_in: 60 };
  session.start({ ...tokens, token_type: "bearer", user });
  const { result } = renderHook(useToasts);
  act(() => showToast({ text: "Ada's dentist was moved." }));
  expect(result.current).toHaveLength(1);
  act(() => session.end());
  expect(result.current).toEqual([]);
});
