/** The views of the calendar: which days each shows, and what comes before and after. */
import { Temporal } from "temporal-polyfill";
import { addDays, startOfDay } from "./zonedTimes";

export const VIEWS = ["month", "week", "day"] as const;
export type View = (typeof VIEWS)[number];

/** A range of days; `end` is the day after the last. */
export interface DayRange {
  start: string;
  end: string;
}

const WEEKS_OF_MONTH_VIEW = 6;

export function isView(text: string | null): text is View {
  return VIEWS.some((view) => view === text);
}

/** Return the days that a view shows around a date; weeks begin on Monday. */
export function daysOf(view: View, date: string): DayRange {
  if (view === "day") return { start: date, end: addDays(date, 1) };
  if (view === "week") return weeksFrom(date, 1);
  return weeksFrom(startOfMonth(date), WEEKS_OF_MONTH_VIEW);
}

/** Return the date that the view shows after one step: a month, a week or a day. */
export function stepBy(view: View, date: string, steps: -1 | 1): string {
  if (view === "day") return addDays(date, steps);
  if (view === "week") return addDays(date, 7 * steps);
  return Temporal.PlainDate.from(startOfMonth(date)).add({ months: steps }).toString();
}

/** Return the instants between which a range of days lies in a zone. */
export function instantsOf({ start, end }: DayRange, zone: string): { start: string; end: string } {
  return { start: startOfDay(start, zone), end: startOfDay(end, zone) };
}

/** Return the heading of a view: the month, or the days. */
export function titleOf(view: View, date: string, locale: string): string {
  const { start, end } = daysOf(view, date);
  if (view === "month") return format(locale, { year: "numeric", month: "long" }, date);
  if (view === "day") return format(locale, { dateStyle: "full" }, date);
  const dates = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  });
  return dates.formatRange(toUtcDate(start), toUtcDate(addDays(end, -1)));
}

function weeksFrom(date: string, weeks: number): DayRange {
  const start = addDays(date, 1 - Temporal.PlainDate.from(date).dayOfWeek);
  return { start, end: addDays(start, 7 * weeks) };
}

function startOfMonth(date: string): string {
  return Temporal.PlainDate.from(date).with({ day: 1 }).toString();
}

function format(locale: string, options: Intl.DateTimeFormatOptions, date: string): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(toUtcDate(date));
}

function toUtcDate(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}
