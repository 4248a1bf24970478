import { describe, expect, it } from "vitest";
import { findShownZone, isDay, isTimeZone, toWallClock, withOffset } from "./zonedTime";

describe("toWallClock", () => {
  it("shows an instant in the zone", () => {
    expect(toWallClock("2030-12-24T15:00:00+01:00", "Asia/Shanghai")).toBe("2030-12-24T22:00");
    expect(toWallClock("2030-12-31T23:30:00Z", "Europe/Berlin")).toBe("2031-01-01T00:30");
  });

  it("leaves a time without an offset as it is", () => {
    expect(toWallClock("2030-12-24T15:00:00", "Asia/Shanghai")).toBe("2030-12-24T15:00");
  });

  it("shows nothing for what is no time", () => {
    expect(toWallClock("tomorrow", "UTC")).toBe("");
    expect(toWallClock("2030-99-99T00:00:00Z", "UTC")).toBe("");
  });
});

describe("withOffset", () => {
  it.each([
    ["2030-07-01T15:00", "Europe/Berlin", "2030-07-01T15:00:00+02:00"],
    ["2030-12-24T15:00", "Europe/Berlin", "2030-12-24T15:00:00+01:00"],
    ["2030-12-24T15:00", "America/St_Johns", "2030-12-24T15:00:00-03:30"],
    ["2030-12-24T00:15", "UTC", "2030-12-24T00:15:00+00:00"],
    // The clocks change on 31 March 2030 at 2:00 and on 27 October at 3:00.
    ["2030-03-31T01:59", "Europe/Berlin", "2030-03-31T01:59:00+01:00"],
    ["2030-03-31T02:30", "Europe/Berlin", "2030-03-31T02:30:00+01:00"],
    ["2030-03-31T03:00", "Europe/Berlin", "2030-03-31T03:00:00+02:00"],
    ["2030-10-27T02:30", "Europe/Berlin", "2030-10-27T02:30:00+02:00"],
    ["2030-10-27T03:00", "Europe/Berlin", "2030-10-27T03:00:00+01:00"],
  ])("gives %s in %s the offset of then", (wallClock, zone, expected) => {
    expect(withOffset(wallClock, zone)).toBe(expected);
  });
});

it("tells days from times, and zones from other words", () => {
  expect([isDay("2030-12-24"), isDay("2030-12-24T00:00")]).toEqual([true, false]);
  expect([isTimeZone("Asia/Shanghai"), isTimeZone("Mars")]).toEqual([true, false]);
});

it("shows times in the item's zone, or in the person's if that is UTC or unknown", () => {
  const own = "Asia/Shanghai";
  expect(findShownZone({ timezone: "Europe/Berlin" }, undefined, own)).toBe("Europe/Berlin");
  expect(findShownZone({}, { timezone: "Europe/Berlin" }, own)).toBe("Europe/Berlin");
  for (const timezone of ["UTC", "Mars", 3]) {
    expect(findShownZone({ timezone }, undefined, own)).toBe(own);
  }
});
