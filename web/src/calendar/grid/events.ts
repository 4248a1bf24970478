/** Items as events of the calendar library, and its events as changes to items. */
import type { Schemas } from "@/api/types";
import { canEdit } from "@/api/permissions";
import { addDays, addToClock, countDays } from "../times/zonedTimes";
import { readWholeDays, toSpan } from "../times/wholeDays";

/** What the list of items says of each. */
export type ItemSummary = Schemas["ItemSummary"];

export interface CalendarEvent {
  id: string;
  title: string;
  start: string;
  end?: string;
  allDay: boolean;
  editable: boolean;
  extendedProps: { item: ItemSummary; isShared: boolean };
}

/** What a dragged event says: dates of whole days, or instants. */
export interface DraggedEvent {
  allDay: boolean;
  startStr: string;
  endStr: string;
}

/** A new start and end; without `end_at` the item stays without an end. */
export interface SpanChange {
  start_at: string;
  end_at?: string;
}

const DEFAULT_MINUTES = 60;

/** Return the event of an item: whole days as dates, other times as instants. */
export function toEvent(
  item: ItemSummary,
  zone: string,
  userId: string | undefined,
): CalendarEvent {
  const days = readWholeDays(item, item.timezone, zone);
  const common = {
    id: item.id,
    title: item.title,
    editable: canEdit(item.permission),
    extendedProps: { item, isShared: item.owner_id !== userId },
  };
  if (days) return { ...common, allDay: true, start: days.first, end: addDays(days.last, 1) };
  const end = item.end_at !== null && item.end_at > item.start_at ? { end: item.end_at } : {};
  return { ...common, allDay: false, start: item.start_at, ...end };
}

/** Return the change of an item that was dragged or resized in the calendar. */
export function readDraggedSpan(event: DraggedEvent, item: ItemSummary, zone: string): SpanChange {
  if (event.allDay) return readDraggedDays(event, item, zone);
  const start_at = toUtc(event.startStr);
  if (event.endStr) return { start_at, end_at: toUtc(event.endStr) };
  if (readWholeDays(item, item.timezone, zone) === null) {
    return item.end_at === null ? { start_at } : { start_at, end_at: start_at };
  }
  return { start_at, end_at: addToClock(start_at, { minutes: DEFAULT_MINUTES }, zone) };
}

/** Return an item's span moved by days and minutes of the clock, as the arrow keys do. */
export function moveSpan(
  item: ItemSummary,
  step: { days?: number; minutes?: number },
  zone: string,
): SpanChange {
  const days = readWholeDays(item, item.timezone, zone);
  if (days) {
    const { first, last, zone: dayZone } = days;
    const moved = step.days ?? 0;
    return toSpan({ first: addDays(first, moved), last: addDays(last, moved), zone: dayZone });
  }
  const start_at = addToClock(item.start_at, step, zone);
  return item.end_at === null
    ? { start_at }
    : { start_at, end_at: addToClock(item.end_at, step, zone) };
}

/** Days stay those of the zone in which they begin at midnight; new ones are the person's. */
function readDraggedDays(event: DraggedEvent, item: ItemSummary, zone: string): SpanChange {
  const first = event.startStr.slice(0, 10);
  const end = event.endStr ? event.endStr.slice(0, 10) : addDays(first, 1);
  const dayZone = readWholeDays(item, item.timezone, zone)?.zone ?? zone;
  const last = countDays(first, end) > 0 ? addDays(end, -1) : first;
  return toSpan({ first, last, zone: dayZone });
}

function toUtc(time: string): string {
  return new Date(time).toISOString();
}
