/** Converts between instants and wall clock times of a time zone of the tz database. */

const PARTS = ["year", "month", "day", "hour", "minute"] as const;
const HAS_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;
const IS_DAY = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE_MS = 60_000;

/** Return whether a text is a day without a time. */
export function isDay(text: string): boolean {
  return IS_DAY.test(text);
}

/** Return whether the platform knows a time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/**
 * Return the zone in which the times of a call are shown, as the server's sentence does: that of
 * the item, or the person's own if the item's is UTC or unknown.
 */
export function findShownZone(
  args: Record<string, unknown>,
  current: Record<string, unknown> | undefined,
  ownZone: string,
): string {
  const zone = args["timezone"] ?? current?.["timezone"];
  return typeof zone === "string" && zone !== "UTC" && isTimeZone(zone) ? zone : ownZone;
}

/**
 * Return the wall clock time of an ISO 8601 time in a zone, as `2030-12-24T15:00`. A time without
 * an offset is one of that zone already. Returns an empty text for what is no time.
 */
export function toWallClock(text: string, zone: string): string {
  if (!HAS_OFFSET.test(text)) return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.exec(text)?.[0] ?? "";
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? "" : formatWallClock(instant, zone);
}

/**
 * Return an ISO 8601 time with the offset that the zone has at that wall clock time. Of a time that
 * the clocks skip, the offset is that before the change.
 */
export function withOffset(wallClock: string, zone: string): string {
  const asUtc = Date.parse(`${wallClock}Z`);
  const before = offsetMinutes(asUtc - 24 * 60 * MINUTE_MS, zone);
  const guess = offsetMinutes(asUtc - before * MINUTE_MS, zone);
  const isConsistent = formatWallClock(asUtc - guess * MINUTE_MS, zone) === wallClock;
  return `${wallClock}:00${formatOffset(isConsistent ? guess : before)}`;
}

function formatWallClock(instant: number, zone: string): string {
  const [year, month, day, hour, minute] = partsOf(instant, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

function offsetMinutes(instant: number, zone: string): number {
  const wallClock = Date.parse(`${formatWallClock(instant, zone)}Z`);
  return Math.round((wallClock - Math.floor(instant / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

function formatOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  const hours = String(Math.floor(absolute / 60)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${hours}:${String(absolute % 60).padStart(2, "0")}`;
}

function partsOf(instant: number, zone: string): string[] {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return PARTS.map((name) => (parts.get(name) ?? "").padStart(name === "year" ? 4 : 2, "0"));
}
