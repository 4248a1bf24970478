import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { addToClock, isDate, nextHour, startOfDay, toInstant, toLocalTime } from "./zonedTimes";

describe("local times", () => {
  it("are those of the zone, whatever the browser's is", () => {
    const instant = "2026-11-27T16:30:00Z";
    expect(toLocalTime(instant, "Asia/Shanghai")).toEqual({ date: "2026-11-28", time: "00:30" });
    expect(toLocalTime(instant, "America/New_York")).toEqual({ date: "2026-11-27", time: "11:30" });
  });

  it("become the instants that they came from", () => {
    for (const zone of ["Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu"]) {
      expect(toInstant(toLocalTime("2026-07-01T05:15:00Z", zone), zone)).toBe(
        "2026-07-01T05:15:00Z",
      );
    }
  });

  it("are the earlier of two, and use the offset before a gap", () => {
    const berlin = "Europe/Berlin";
    expect(toInstant({ date: "2026-10-25", time: "02:30" }, berlin)).toBe("2026-10-25T00:30:00Z");
    expect(toInstant({ date: "2026-03-29", time: "02:30" }, berlin)).toBe("2026-03-29T01:30:00Z");
  });
});

describe("days", () => {
  it("begin later where clocks skip midnight", () => {
    expect(startOfDay("2026-11-27", "Asia/Shanghai")).toBe("2026-11-26T16:00:00Z");
    expect(startOfDay("2018-11-04", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00Z");
  });

  it("keep the time of the clock when clocks change between them", () => {
    const moved = addToClock("2026-10-24T07:00:00Z", { days: 1 }, "Europe/Berlin");
    expect(toLocalTime(moved, "Europe/Berlin")).toEqual({ date: "2026-10-25", time: "09:00" });
    expect(moved).toBe("2026-10-25T08:00:00Z");
  });

  it("exist, or are no dates", () => {
    expect(isDate("2026-02-28")).toBe(true);
    expect(["2026-02-30", "2026-2-3", "today", null].some(isDate)).toBe(false);
  });
});

it("rounds up to the next hour, into the next day too", () => {
  const now = Temporal.Instant.from("2026-11-27T15:10:00Z");
  expect(nextHour("Asia/Shanghai", now)).toEqual({ date: "2026-11-28", time: "00:00" });
});
