/** The form of an item: its values, and the request that they make. */
import type { Schemas } from "@/api/types";
import { readWholeDays, toSpan } from "../times/wholeDays";
import { addToClock, nextHour, toInstant, toLocalTime } from "../times/zonedTimes";
import type { LocalTime } from "../times/zonedTimes";

export type ItemStatus = Item["status"];
export type Metadata = Record<string, unknown>;

export type Item = Schemas["ItemRead"];

export interface ItemFormValues {
  title: string;
  isWholeDay: boolean;
  start: LocalTime;
  /** For whole days the last day; else the end, whose date is empty if there is none. */
  end: LocalTime;
  location: string;
  description: string;
  status: ItemStatus;
}

export interface ItemRequest {
  title: string;
  start_at: string;
  end_at: string | null;
  description: string | null;
  metadata: Metadata;
}

/** The client's own checks, as keys of messages. */
export interface ItemFormErrors {
  title?: "form.title_missing";
  start_at?: "form.start_missing";
  end_at?: "form.end_incomplete" | "form.end_before_start";
}

/** Return the values of a new item at a time that was chosen, or at the next full hour. */
export function newItemValues(
  zone: string,
  chosen?: { start: LocalTime; end?: LocalTime; isWholeDay: boolean },
): ItemFormValues {
  const start = chosen?.start ?? nextHour(zone);
  const isWholeDay = chosen?.isWholeDay ?? false;
  return {
    title: "",
    isWholeDay,
    start,
    end: chosen?.end ?? (isWholeDay ? start : hourLater(start, zone)),
    location: "",
    description: "",
    status: "active",
  };
}

/** Return the values of an item that there is, in a zone. */
export function toFormValues(item: Item, zone: string): ItemFormValues {
  const days = readWholeDays(item, item.timezone, zone);
  const start = toLocalTime(item.start_at, zone);
  const end = item.end_at === null ? { date: "", time: "" } : toLocalTime(item.end_at, zone);
  return {
    title: item.title,
    isWholeDay: days !== null,
    start: days ? { date: days.first, time: start.time } : start,
    end: days ? { date: days.last, time: end.time } : end,
    location: typeof item.metadata.location === "string" ? item.metadata.location : "",
    description: item.description ?? "",
    status: item.status,
  };
}

/** Return what has to be corrected before the values can be sent. */
export function checkItemForm(values: ItemFormValues, zone: string): ItemFormErrors {
  const errors: ItemFormErrors = {};
  if (values.title.trim() === "") errors.title = "form.title_missing";
  if (!isComplete(values.start, values.isWholeDay)) errors.start_at = "form.start_missing";
  if (values.isWholeDay ? values.end.date === "" : isHalf(values.end)) {
    errors.end_at = "form.end_incomplete";
  }
  if (errors.start_at ?? errors.end_at) return errors;
  if (endsBeforeStart(values, zone)) errors.end_at = "form.end_before_start";
  return errors;
}

/** Return the request of values without errors; `metadata` keeps what the form does not show. */
export function toItemRequest(
  values: ItemFormValues,
  zone: string,
  metadata: Metadata = {},
  dayZone = zone,
): ItemRequest {
  const { location: _, ...otherMetadata } = metadata;
  const location = values.location.trim();
  return {
    title: values.title.trim(),
    ...spanOf(values, zone, dayZone),
    description: values.description.trim() || null,
    metadata: location ? { ...otherMetadata, location } : otherMetadata,
  };
}

/** Return what a person has changed of an item; times that they left alone are not sent again. */
export function toItemChanges(
  item: Item,
  before: ItemFormValues,
  after: ItemFormValues,
  zone: string,
): Partial<ItemRequest> & { status?: ItemStatus } {
  const dayZone = readWholeDays(item, item.timezone, zone)?.zone ?? zone;
  const request = toItemRequest(after, zone, item.metadata, dayZone);
  const changes: Partial<ItemRequest> & { status?: ItemStatus } = {};
  if (before.title !== after.title) changes.title = request.title;
  if (before.description !== after.description) changes.description = request.description;
  if (before.location !== after.location) changes.metadata = request.metadata;
  if (before.status !== after.status) changes.status = after.status;
  if (hasOtherTimes(before, after)) {
    changes.start_at = request.start_at;
    changes.end_at = request.end_at;
  }
  return changes;
}

/** Return the values with a new start; the end moves with it, so that the length stays. */
export function moveStart(values: ItemFormValues, start: LocalTime, zone: string): ItemFormValues {
  const isMovable = isComplete(values.start, false) && isComplete(start, false);
  if (!isMovable || values.end.date === "" || endsBeforeStart(values, zone)) {
    return { ...values, start };
  }
  const minutes = minutesBetween(values.start, start);
  const end = toLocalTime(addToClock(toInstant(values.end, "UTC"), { minutes }, "UTC"), "UTC");
  return { ...values, start, end };
}

/** Return the values of whole days, or with times again. */
export function setWholeDay(
  values: ItemFormValues,
  isWholeDay: boolean,
  zone: string,
): ItemFormValues {
  if (isWholeDay) {
    return {
      ...values,
      isWholeDay,
      end: { ...values.end, date: values.end.date || values.start.date },
    };
  }
  const hour = values.start.time && values.start.time !== "00:00" ? values.start.time : "09:00";
  const start = { ...values.start, time: hour };
  return { ...values, isWholeDay, start, end: hourLater(start, zone) };
}

function spanOf(values: ItemFormValues, zone: string, dayZone: string) {
  if (values.isWholeDay) {
    return toSpan({ first: values.start.date, last: values.end.date, zone: dayZone });
  }
  const end_at = values.end.date === "" ? null : toInstant(values.end, zone);
  return { start_at: toInstant(values.start, zone), end_at };
}

function hasOtherTimes(before: ItemFormValues, after: ItemFormValues): boolean {
  const times = ({ isWholeDay, start, end }: ItemFormValues) =>
    JSON.stringify([isWholeDay, start.date, end.date, isWholeDay || [start.time, end.time]]);
  return times(before) !== times(after);
}

function endsBeforeStart(values: ItemFormValues, zone: string): boolean {
  if (values.end.date === "") return false;
  if (values.isWholeDay) return values.end.date < values.start.date;
  return Date.parse(toInstant(values.end, zone)) < Date.parse(toInstant(values.start, zone));
}

function isComplete({ date, time }: LocalTime, isWholeDay: boolean): boolean {
  return date !== "" && (isWholeDay || time !== "");
}

function isHalf({ date, time }: LocalTime): boolean {
  return date !== "" && time === "";
}

function minutesBetween(from: LocalTime, to: LocalTime): number {
  return (Date.parse(toInstant(to, "UTC")) - Date.parse(toInstant(from, "UTC"))) / 60_000;
}

function hourLater(start: LocalTime, zone: string): LocalTime {
  return toLocalTime(addToClock(toInstant(start, zone), { minutes: 60 }, zone), zone);
}
