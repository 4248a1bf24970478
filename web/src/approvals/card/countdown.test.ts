import { expect, it } from "vitest";
import { countdownTo } from "./countdown";

const NOW = Date.parse("2030-12-24T15:00:00Z");

it.each([
  ["2030-12-24T15:04:05Z", "4:05", 1000],
  ["2030-12-24T15:04:04.200Z", "4:05", 200],
  ["2030-12-24T15:00:00.001Z", "0:01", 1],
  ["2030-12-24T16:00:00Z", "60:00", 1000],
])("counts down to %s", (expiresAt, clock, nextChangeMs) => {
  expect(countdownTo(expiresAt, NOW)).toMatchObject({ clock, isOver: false, nextChangeMs });
});

it("counts nothing above an hour, and begins to at an hour", () => {
  const countdown = countdownTo("2030-12-24T16:30:00Z", NOW);
  expect(countdown.clock).toBeUndefined();
  expect(countdown.nextChangeMs).toBe(30 * 60_000);
});

it("waits no longer than a timer of a browser can", () => {
  expect(countdownTo("2031-12-24T15:00:00Z", NOW).nextChangeMs).toBe(24 * 3600 * 1000);
});

it("is over at the time itself, and for what is no time", () => {
  expect(countdownTo("2030-12-24T15:00:00Z", NOW)).toEqual({ isOver: true, isUrgent: false });
  expect(countdownTo("soon", NOW).isOver).toBe(true);
});
