/** Whole days: the API stores instants, and an item from midnight to midnight is a whole day. */
import { addDays, startOfDay, toLocalTime } from "./zonedTimes";

export interface Span {
  start_at: string;
  end_at: string | null;
}

/** The days of an item, first and last included, in the zone in which they begin at midnight. */
export interface WholeDays {
  first: string;
  last: string;
  zone: string;
}

/**
 * Return the whole days that a span consists of, or null if it has times. Days of the person's zone
 * come first, then those of the item's own zone, as the server counts them.
 */
export function readWholeDays(
  { start_at, end_at }: Span,
  itemZone: string,
  personZone: string,
): WholeDays | null {
  if (end_at === null) return null;
  for (const zone of new Set([personZone, itemZone])) {
    const first = toLocalTime(start_at, zone).date;
    const end = toLocalTime(end_at, zone).date;
    const isWhole = isStartOfDay(start_at, first, zone) && isStartOfDay(end_at, end, zone);
    if (isWhole && first < end) return { first, last: addDays(end, -1), zone };
  }
  return null;
}

/** Return the span of whole days, both included. */
export function toSpan({ first, last, zone }: WholeDays): { start_at: string; end_at: string } {
  return { start_at: startOfDay(first, zone), end_at: startOfDay(addDays(last, 1), zone) };
}

function isStartOfDay(instant: string, date: string, zone: string): boolean {
  return Date.parse(instant) === Date.parse(startOfDay(date, zone));
}
