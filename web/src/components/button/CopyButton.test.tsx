// @vitest-environment happy-dom

import { act, fireEvent, render, renderHook, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useToasts } from "@/components/feedback/toasts";
import { CopyButton } from "./CopyButton";

async function copy(clipboard: Partial<Clipboard> | undefined) {
  vi.stubGlobal("navigator", { clipboard });
  const { result: toasts } = renderHook(useToasts);
  const { unmount } = render(<CopyButton text="secret" />);
  await act(async () => fireEvent.click(screen.getByRole("button")));
  const label = screen.getByRole("button").textContent;
  unmount();
  return { label, toasts: toasts.current.map(({ text }) => text) };
}

it("says that the text is copied", async () => {
  const writeText = vi.fn<Clipboard["writeText"]>(async () => {});
  expect(await copy({ writeText })).toEqual({ label: "copied", toasts: [] });
  expect(writeText).toHaveBeenCalledWith("secret");
});

it("says that there is no clipboard, as without HTTPS", async () => {
  expect(await copy(undefined)).toEqual({ label: "copy", toasts: ["copy_failed"] });
});
