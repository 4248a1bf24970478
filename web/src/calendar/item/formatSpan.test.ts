import { expect, it } from "vitest";
import { formatSpan } from "./formatSpan";

const SHANGHAI = "Asia/Shanghai";
const TIMES = {
  start_at: "2026-11-27T01:00:00Z",
  end_at: "2026-11-27T02:30:00Z",
  timezone: SHANGHAI,
};
const DAYS = {
  start_at: "2026-11-26T16:00:00Z",
  end_at: "2026-11-28T16:00:00Z",
  timezone: SHANGHAI,
};

/** Intl writes thin spaces around the dash. */
function plain(text: string): string {
  return text.replaceAll(/\s/g, " ");
}

it("names the times of the person's zone", () => {
  expect(plain(formatSpan(TIMES, SHANGHAI, "en"))).toMatch(/27 November 2026.*09:00\s?–\s?10:30$/);
  expect(plain(formatSpan(TIMES, SHANGHAI, "zh-CN"))).toMatch(/2026年11月27日.*09:00.*10:30$/);
});

it("names only the days of whole days", () => {
  expect(plain(formatSpan(DAYS, SHANGHAI, "en"))).toMatch(/27.*28 November 2026$/);
  const one = { ...DAYS, end_at: "2026-11-27T16:00:00Z" };
  expect(plain(formatSpan(one, SHANGHAI, "zh-CN"))).toMatch(/^2026年11月27日/);
});

it("names the start of an item without an end", () => {
  expect(formatSpan({ ...TIMES, end_at: null }, SHANGHAI, "en")).toMatch(/09:00$/);
});
