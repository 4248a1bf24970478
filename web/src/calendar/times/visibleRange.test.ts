import { expect, it } from "vitest";
import { daysOf, instantsOf, stepBy, titleOf } from "./visibleRange";

it("shows six weeks of a month, from a Monday", () => {
  expect(daysOf("month", "2026-11-27")).toEqual({ start: "2026-10-26", end: "2026-12-07" });
});

it("shows a week from Monday to Sunday", () => {
  expect(daysOf("week", "2026-11-29")).toEqual({ start: "2026-11-23", end: "2026-11-30" });
});

it("steps by months, weeks and days", () => {
  expect(stepBy("month", "2026-01-31", 1)).toBe("2026-02-01");
  expect(stepBy("week", "2026-01-01", -1)).toBe("2025-12-25");
  expect(stepBy("day", "2026-02-28", 1)).toBe("2026-03-01");
});

it("asks for the days of the zone, with the hour that a change of clocks adds", () => {
  const range = instantsOf({ start: "2026-10-25", end: "2026-10-26" }, "Europe/Berlin");
  expect(range).toEqual({ start: "2026-10-24T22:00:00Z", end: "2026-10-25T23:00:00Z" });
});

it("names what it shows in both languages", () => {
  expect(titleOf("month", "2026-11-27", "en-GB")).toBe("November 2026");
  expect(titleOf("month", "2026-11-27", "zh-CN")).toBe("2026年11月");
  expect(titleOf("day", "2026-11-27", "zh-CN")).toBe("2026年11月27日星期五");
});
