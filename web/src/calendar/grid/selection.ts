/** Times that a person has chosen in the calendar, for a new item. */

import { addDays, addToClock, toInstant, toLocalTime } from "../times/zonedTimes";
import type { LocalTime } from "../times/zonedTimes";
import { daysOf } from "../times/visibleRange";
import type { View } from "../times/visibleRange";

export interface Selection {
  start: LocalTime;
  end: LocalTime;
  isWholeDay: boolean;
}

/** A point or a span of the library: dates of whole days, or instants. */
interface Chosen {
  view: View;
  allDay: boolean;
  dateStr?: string;
  startStr?: string;
  endStr?: string;
}

/** When an item begins of which only the day was chosen. */
const MORNING = "09:00";

/** Return what was chosen; a day of the month view is a time on that day, not the whole of it. */
export function readSelection(chosen: Chosen, zone: string): Selection {
  const first = chosen.startStr ?? chosen.dateStr ?? "";
  if (!chosen.allDay) return readTimes(first, chosen.endStr, zone);
  const start = { date: first.slice(0, 10), time: MORNING };
  const last = chosen.endStr ? addDays(chosen.endStr.slice(0, 10), -1) : start.date;
  if (chosen.view === "month" && last === start.date) return hourFrom(start, zone);
  return { start, end: { date: last, time: MORNING }, isWholeDay: true };
}

/**
 * Return a time on the first day that is shown, for a new item without a chosen time, or undefined
 * if today is shown: then it is the next full hour.
 */
export function selectShownDay(
  view: View,
  date: string,
  now: string,
  zone: string,
): Selection | undefined {
  const isMonth = view === "month";
  const { start, end } = daysOf(view, date);
  const isShown = isMonth ? now.slice(0, 7) === date.slice(0, 7) : start <= now && now < end;
  if (isShown) return undefined;
  return hourFrom({ date: isMonth ? `${date.slice(0, 7)}-01` : start, time: MORNING }, zone);
}

function readTimes(first: string, end: string | undefined, zone: string): Selection {
  const start = toLocalTime(new Date(first).toISOString(), zone);
  if (!end) return hourFrom(start, zone);
  return { start, end: toLocalTime(new Date(end).toISOString(), zone), isWholeDay: false };
}

function hourFrom(start: LocalTime, zone: string): Selection {
  const end = addToClock(toInstant(start, zone), { minutes: 60 }, zone);
  return { start, end: toLocalTime(end, zone), isWholeDay: false };
}
