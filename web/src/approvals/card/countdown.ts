/** How long a person has to answer, as a text that is shown and changes by itself. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface Countdown {
  /** "4:05" below an hour; undefined above, where only the time of the expiry is shown. */
  clock?: string;
  isOver: boolean;
  /** Whether little time is left. */
  isUrgent: boolean;
  /** When the text changes next; undefined if it no longer does. */
  nextChangeMs?: number;
}

export function countdownTo(expiresAt: string, now: number): Countdown {
  const left = Date.parse(expiresAt) - now;
  if (!(left > 0)) return { isOver: true, isUrgent: false };
  if (left > HOUR_MS) {
    const nextChangeMs = Math.min(left - HOUR_MS, DAY_MS);
    return { isOver: false, isUrgent: false, nextChangeMs };
  }
  const seconds = Math.ceil(left / SECOND_MS);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const nextChangeMs = left - (seconds - 1) * SECOND_MS;
  return { clock, isOver: false, isUrgent: left <= MINUTE_MS, nextChangeMs };
}
