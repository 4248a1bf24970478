/** Conversions between instants, as the API has them, and the days and times of a zone. */
import { Temporal } from "temporal-polyfill";

/** The local date and time of a form field: `2026-11-27` and `09:30`. */
export interface LocalTime {
  date: string;
  time: string;
}

/** Return the local date and time of an instant in a zone, to the minute. */
export function toLocalTime(instant: string, zone: string): LocalTime {
  const local = toZoned(instant, zone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: "minute" }),
  };
}

/**
 * Return the instant of a local time. Where clocks change, an ambiguous time is the earlier of the
 * two, and a time in the gap uses the offset from before it (RFC 5545, section 3.3.5).
 */
export function toInstant({ date, time }: LocalTime, zone: string): string {
  const local = Temporal.PlainDateTime.from(`${date}T${time || "00:00"}`);
  return local.toZonedDateTime(zone, { disambiguation: "compatible" }).toInstant().toString();
}

/** Return the instant at which a day begins in a zone; not midnight where clocks skip that. */
export function startOfDay(date: string, zone: string): string {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).toInstant().toString();
}

/** Return a date a number of days later, or earlier if it is negative. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Return the number of days from one date to another. */
export function countDays(first: string, last: string): number {
  return Temporal.PlainDate.from(first).until(last, { largestUnit: "days" }).days;
}

/** Return an instant that is minutes later by the clock of a zone: a day stays a day over DST. */
export function addToClock(
  instant: string,
  step: { days?: number; minutes?: number },
  zone: string,
): string {
  const moved = toZoned(instant, zone).toPlainDateTime().add(step);
  return moved.toZonedDateTime(zone).toInstant().toString();
}

/** Return today's date in a zone. */
export function today(zone: string): string {
  return Temporal.Now.plainDateISO(zone).toString();
}

/** Return the next full hour in a zone. */
export function nextHour(zone: string, now = Temporal.Now.instant()): LocalTime {
  const next = now.toZonedDateTimeISO(zone).round({ smallestUnit: "hour", roundingMode: "ceil" });
  return toLocalTime(next.toInstant().toString(), zone);
}

/** Whether a text is a date that exists. */
export function isDate(text: string | null): text is string {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}

function toZoned(instant: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}
