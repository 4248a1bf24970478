import { describe, expect, it } from "vitest";
import {
  checkItemForm,
  moveStart,
  newItemValues,
  setWholeDay,
  toFormValues,
  toItemChanges,
  toItemRequest,
} from "./itemForm";
import type { Item } from "./itemForm";

const ZONE = "Asia/Shanghai";
const ITEM: Item = {
  id: "item",
  title: "Dentist",
  start_at: "2026-11-27T01:00:30Z",
  end_at: "2026-11-27T02:00:00Z",
  timezone: ZONE,
  status: "active",
  owner_id: "person",
  permission: 7,
  description: null,
  metadata: { color: "#FF6B6B", location: "Main Street 1" },
  source_type: "manual",
  created_at: "2026-11-20T09:30:00Z",
  updated_at: "2026-11-20T09:30:00Z",
};
const START = { date: "2026-11-27", time: "09:00" };

describe("a new item", () => {
  it("lasts an hour", () => {
    const values = newItemValues(ZONE, { start: START, isWholeDay: false });
    expect(toItemRequest({ ...values, title: " Dentist " }, ZONE)).toEqual({
      title: "Dentist",
      start_at: "2026-11-27T01:00:00Z",
      end_at: "2026-11-27T02:00:00Z",
      description: null,
      metadata: {},
    });
  });

  it("is a whole day with its last day included", () => {
    const chosen = { start: START, end: { date: "2026-11-28", time: "" }, isWholeDay: true };
    const request = toItemRequest(newItemValues(ZONE, chosen), ZONE);
    expect(request.start_at).toBe("2026-11-26T16:00:00Z");
    expect(request.end_at).toBe("2026-11-28T16:00:00Z");
  });

  it("needs a title, and an end that is not before the start", () => {
    const values = newItemValues(ZONE, { start: START, isWholeDay: false });
    const end = { date: "2026-11-26", time: "10:00" };
    expect(checkItemForm({ ...values, end }, ZONE)).toEqual({
      title: "form.title_missing",
      end_at: "form.end_before_start",
    });
    expect(checkItemForm({ ...values, title: "Dentist" }, ZONE)).toEqual({});
  });
});

describe("the times of the form", () => {
  const values = newItemValues(ZONE, { start: START, isWholeDay: false });

  it("keep their length when the start moves", () => {
    const moved = moveStart(values, { date: "2026-11-30", time: "23:30" }, ZONE);
    expect(moved.end).toEqual({ date: "2026-12-01", time: "00:30" });
  });

  it("come back when a whole day gets times again", () => {
    const wholeDay = setWholeDay(values, true, ZONE);
    expect(wholeDay.end.date).toBe("2026-11-27");
    expect(setWholeDay(wholeDay, false, ZONE).end).toEqual({ date: "2026-11-27", time: "10:00" });
  });
});

describe("changes of an item", () => {
  const before = toFormValues(ITEM, ZONE);

  it("are only what the person has changed", () => {
    expect(toItemChanges(ITEM, before, { ...before, title: "Surgery" }, ZONE)).toEqual({
      title: "Surgery",
    });
  });

  it("keep the metadata that the form does not show", () => {
    expect(toItemChanges(ITEM, before, { ...before, location: "" }, ZONE)).toEqual({
      metadata: { color: "#FF6B6B" },
    });
  });

  it("send both times when one has changed", () => {
    const after = { ...before, end: { date: "2026-11-27", time: "11:00" } };
    expect(toItemChanges(ITEM, before, after, ZONE)).toEqual({
      start_at: "2026-11-27T01:00:00Z",
      end_at: "2026-11-27T03:00:00Z",
    });
  });
});
