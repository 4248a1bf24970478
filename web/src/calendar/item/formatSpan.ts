/** When an item is, in words. */

import { toDateLocale } from "@/i18n/language";
import { readWholeDays } from "../times/wholeDays";
import type { Span } from "../times/wholeDays";
import { toLocalTime } from "../times/zonedTimes";

const DAY = { year: "numeric", month: "long", day: "numeric", weekday: "short" } as const;
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

/**
 * Return the days or times of an item in the person's zone, such as
 * "Fri, 27 November 2026, 09:00–10:00".
 */
export function formatSpan(
  item: Span & { timezone: string },
  zone: string,
  language: string,
): string {
  const locale = toDateLocale(language);
  const days = readWholeDays(item, item.timezone, zone);
  if (days) {
    const format = new Intl.DateTimeFormat(locale, { ...DAY, timeZone: "UTC" });
    return joinEnds(format.format(toUtcDate(days.first)), format.format(toUtcDate(days.last)));
  }
  const format = new Intl.DateTimeFormat(locale, { ...DAY, ...CLOCK, timeZone: zone });
  const start = format.format(new Date(item.start_at));
  if (item.end_at === null) return start;
  const end = new Date(item.end_at);
  const isSameDay = toLocalTime(item.start_at, zone).date === toLocalTime(item.end_at, zone).date;
  const clock = new Intl.DateTimeFormat(locale, { ...CLOCK, timeZone: zone });
  return isSameDay ? `${start}–${clock.format(end)}` : joinEnds(start, format.format(end));
}

/** Intl's own ranges are in digits in Chinese. */
function joinEnds(start: string, end: string): string {
  return start === end ? start : `${start} – ${end}`;
}

function toUtcDate(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}
