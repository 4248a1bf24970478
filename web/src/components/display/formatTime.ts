/** Times as people read them. */

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
  // British English has the day before the month and 24 hours, as the server's English does.
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone }).format(time);
}

/** Return how long ago a time is or how far off, such as "5 minutes ago". */
export function formatRelativeTime(value: string, language: string, now = Date.now()): string {
  const seconds = (new Date(value).valueOf() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}
