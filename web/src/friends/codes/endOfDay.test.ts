import { expect, it } from "vitest";
import { endOfDay } from "./endOfDay";

it("is the last second of the day in the person's zone", () => {
  expect(endOfDay("2027-01-31", "Asia/Shanghai")).toBe("2027-01-31T23:59:59+08:00");
  expect(endOfDay("2027-07-31", "Europe/Berlin")).toBe("2027-07-31T23:59:59+02:00");
  expect(endOfDay("2027-01-31", "UTC")).toBe("2027-01-31T23:59:59Z");
});
