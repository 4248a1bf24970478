/** Times as people read them. */

import { toDateLocale } from "@/i18n/language";

export type TimeStyle = "full" | "date" | "time" | "short";

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  full: { dateStyle: "full", timeStyle: "short" },
  short: { dateStyle: "medium", timeStyle: "short" },
  date: { dateStyle: "full" },
  time: { timeStyle: "short" },
};

interface TimeOptions {
  language: string;
  timeZone: string;
  style: TimeStyle;
}

/** Return an RFC 3339 time in a zone, in words; as it is if it is no time. */
export function formatTime(value: string, { language, timeZone, style }: TimeOptions): string {
  const time = new Date(value);
  if (Number.isNaN(time.valueOf())) return value;
  return new Intl.DateTimeFormat(toDateLocale(language), { ...STYLES[style], timeZone }).format(
    time,
  );
}
