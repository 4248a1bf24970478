import { expect, it } from "vitest";
import { readStep } from "./keys";
import { readSelection, selectShownDay } from "./selection";

const ZONE = "Asia/Shanghai";

it("makes an hour of a click at a time, in the zone of the person", () => {
  const click = { view: "week", allDay: false, dateStr: "2026-11-27T23:30:00+08:00" } as const;
  expect(readSelection(click, ZONE)).toEqual({
    start: { date: "2026-11-27", time: "23:30" },
    end: { date: "2026-11-28", time: "00:30" },
    isWholeDay: false,
  });
});

it("takes the span that was drawn", () => {
  const span = {
    view: "day",
    allDay: false,
    startStr: "2026-11-27T08:00:00+08:00",
    endStr: "2026-11-27T10:30:00+08:00",
  } as const;
  expect(readSelection(span, ZONE).end).toEqual({ date: "2026-11-27", time: "10:30" });
});

it("makes whole days of several days, and a time of one day of the month", () => {
  const days = {
    view: "month",
    allDay: true,
    startStr: "2026-11-27",
    endStr: "2026-11-30",
  } as const;
  expect(readSelection(days, ZONE)).toMatchObject({
    isWholeDay: true,
    end: { date: "2026-11-29" },
  });
  const day = { view: "month", allDay: true, dateStr: "2026-11-27" } as const;
  expect(readSelection(day, ZONE)).toMatchObject({ isWholeDay: false, start: { time: "09:00" } });
});

it("proposes the first day that is shown, unless that is today", () => {
  const propose = (view: "month" | "week", date: string) =>
    selectShownDay(view, date, "2026-11-27", ZONE)?.start;
  expect(propose("month", "2027-02-14")).toEqual({ date: "2027-02-01", time: "09:00" });
  expect(propose("week", "2026-12-02")).toEqual({ date: "2026-11-30", time: "09:00" });
  expect(propose("week", "2026-11-23")).toBeUndefined();
});

it("moves with Shift and the arrow keys only", () => {
  const key = { key: "ArrowDown", shiftKey: true, ctrlKey: false, altKey: false, metaKey: false };
  expect(readStep(key)).toEqual({ minutes: 15 });
  expect(readStep({ ...key, shiftKey: false })).toBeUndefined();
  expect(readStep({ ...key, key: "Enter" })).toBeUndefined();
});
