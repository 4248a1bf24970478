import { expect, it } from "vitest";
import { readWholeDays, toSpan } from "./wholeDays";

const SHANGHAI = "Asia/Shanghai";
const BERLIN = "Europe/Berlin";

it("reads the days of a span from midnight to midnight in the person's zone", () => {
  const span = { start_at: "2026-11-26T16:00:00Z", end_at: "2026-11-28T16:00:00Z" };
  expect(readWholeDays(span, "UTC", SHANGHAI)).toEqual({
    first: "2026-11-27",
    last: "2026-11-28",
    zone: SHANGHAI,
  });
});

it("reads the days of the item's own zone", () => {
  const span = { start_at: "2026-11-26T16:00:00Z", end_at: "2026-11-27T16:00:00Z" };
  expect(readWholeDays(span, SHANGHAI, BERLIN)).toMatchObject({
    first: "2026-11-27",
    zone: SHANGHAI,
  });
  expect(readWholeDays(span, "UTC", BERLIN)).toBeNull();
});

it("is a whole day although the clocks change in it", () => {
  const span = toSpan({ first: "2026-10-25", last: "2026-10-25", zone: BERLIN });
  expect(span).toEqual({ start_at: "2026-10-24T22:00:00Z", end_at: "2026-10-25T23:00:00Z" });
  expect(readWholeDays(span, BERLIN, BERLIN)).toMatchObject({
    first: "2026-10-25",
    last: "2026-10-25",
  });
});

it("is no whole day without an end, or without a length", () => {
  const start_at = "2026-11-26T16:00:00Z";
  expect(readWholeDays({ start_at, end_at: null }, SHANGHAI, SHANGHAI)).toBeNull();
  expect(readWholeDays({ start_at, end_at: start_at }, SHANGHAI, SHANGHAI)).toBeNull();
});
