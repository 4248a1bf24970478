import { expect, it, vi } from "vitest";
import { onLanguageChange, setRequestLanguage } from "./language";

it("tells of another language, and not of the same one", () => {
  const listener = vi.fn<() => void>();
  const stop = onLanguageChange(listener);
  setRequestLanguage("zh-CN");
  setRequestLanguage("zh-CN");
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  setRequestLanguage("en");
  expect(listener).toHaveBeenCalledTimes(1);
});
