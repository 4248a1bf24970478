import { expect, it } from "vitest";
import { readFields } from "../form/fields";
import { formatValue, type Words } from "./formatValue";

const FIELDS = readFields({
  properties: {
    title: { type: "string" },
    start_at: { type: "string", format: "date-time" },
    status: { type: "string", enum: ["active"] },
    metadata: { type: "object", properties: { location: { type: "string" } } },
  },
});
const WORDS: Words = {
  language: "en",
  timeZone: "Europe/Berlin",
  zoneSuffix: " (Berlin)",
  yes: "yes",
  no: "no",
  none: "none",
  choice: (value) => `<${value}>`,
  member: (name) => name.toUpperCase(),
};

it.each([
  ["title", "Dentist", "Dentist"],
  ["title", null, "none"],
  ["title", true, "yes"],
  ["title", 1000, "1,000"],
  ["start_at", "2030-12-24T14:00:00Z", "Tuesday 24 December 2030 at 15:00 (Berlin)"],
  ["start_at", "2030-12-24T14:00:00", "Tuesday 24 December 2030 at 14:00 (Berlin)"],
  ["start_at", "2030-12-24", "Tuesday 24 December 2030"],
  ["start_at", "soon", "soon"],
  ["status", "active", "<active>"],
  ["metadata", { location: "Main street", own: [1] }, "LOCATION: Main street\nOWN: [1]"],
  ["metadata", {}, "none"],
  ["unknown", { a: 1 }, '{"a":1}'],
])("shows %s %o", (name, value, shown) => {
  const field = FIELDS.find((each) => each.name === name);
  expect(formatValue(field, value, WORDS).replaceAll(",", "")).toBe(shown.replaceAll(",", ""));
});
