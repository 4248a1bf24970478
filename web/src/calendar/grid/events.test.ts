import { describe, expect, it } from "vitest";
import { moveSpan, readDraggedSpan, toEvent } from "./events";
import type { ItemSummary } from "./events";

const ZONE = "Europe/Berlin";

function item(changes: Partial<ItemSummary> = {}): ItemSummary {
  return {
    id: "item",
    title: "Dentist",
    start_at: "2026-11-27T08:00:00Z",
    end_at: "2026-11-27T09:00:00Z",
    timezone: ZONE,
    status: "active",
    owner_id: "person",
    permission: 7,
    ...changes,
  };
}

const WHOLE_DAY = item({ start_at: "2026-10-23T22:00:00Z", end_at: "2026-10-24T22:00:00Z" });

describe("events", () => {
  it("have dates for whole days, and instants else", () => {
    expect(toEvent(WHOLE_DAY, ZONE, "person")).toMatchObject({
      allDay: true,
      start: "2026-10-24",
      end: "2026-10-25",
    });
    expect(toEvent(item(), ZONE, "person")).toMatchObject({
      allDay: false,
      start: "2026-11-27T08:00:00Z",
    });
    expect(toEvent(item({ end_at: null }), ZONE, "person")).not.toHaveProperty("end");
  });

  it("can be dragged by those who may change the item", () => {
    expect(toEvent(item({ permission: 5 }), ZONE, "person").editable).toBe(true);
    expect(toEvent(item({ permission: 3 }), ZONE, "person").editable).toBe(false);
  });
});

describe("a dragged event", () => {
  it("keeps its whole days when clocks change", () => {
    const dragged = { allDay: true, startStr: "2026-10-25", endStr: "2026-10-26" };
    expect(readDraggedSpan(dragged, WHOLE_DAY, ZONE)).toEqual({
      start_at: "2026-10-24T22:00:00Z",
      end_at: "2026-10-25T23:00:00Z",
    });
  });

  it("becomes a whole day, or gets times", () => {
    const toDays = { allDay: true, startStr: "2026-11-28", endStr: "" };
    expect(readDraggedSpan(toDays, item(), ZONE)).toEqual({
      start_at: "2026-11-27T23:00:00Z",
      end_at: "2026-11-28T23:00:00Z",
    });
    const toTimes = { allDay: false, startStr: "2026-10-24T09:00:00+02:00", endStr: "" };
    expect(readDraggedSpan(toTimes, WHOLE_DAY, ZONE)).toEqual({
      start_at: "2026-10-24T07:00:00.000Z",
      end_at: "2026-10-24T08:00:00Z",
    });
  });

  it("stays without an end", () => {
    const dragged = { allDay: false, startStr: "2026-11-27T10:00:00+01:00", endStr: "" };
    expect(readDraggedSpan(dragged, item({ end_at: null }), ZONE)).toEqual({
      start_at: "2026-11-27T09:00:00.000Z",
    });
  });
});

describe("the arrow keys", () => {
  it("move times by minutes and days of the clock", () => {
    const saturday = item({ start_at: "2026-10-24T07:00:00Z", end_at: "2026-10-24T08:00:00Z" });
    expect(moveSpan(saturday, { days: 1 }, ZONE)).toEqual({
      start_at: "2026-10-25T08:00:00Z",
      end_at: "2026-10-25T09:00:00Z",
    });
    expect(moveSpan(item(), { minutes: 15 }, ZONE).start_at).toBe("2026-11-27T08:15:00Z");
  });

  it("move whole days by days only", () => {
    expect(moveSpan(WHOLE_DAY, { days: 1 }, ZONE).end_at).toBe("2026-10-25T23:00:00Z");
    expect(moveSpan(WHOLE_DAY, { minutes: 15 }, ZONE).start_at).toBe("2026-10-23T22:00:00Z");
  });
});
