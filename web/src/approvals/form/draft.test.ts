import { describe, expect, it } from "vitest";
import { argumentsOf, draftOf, type Draft } from "./draft";
import { readFields } from "./fields";

const SCHEMA = {
  type: "object",
  required: ["item_id"],
  properties: {
    title: { type: "string", minLength: 1, maxLength: 255 },
    description: { type: ["string", "null"], maxLength: 2000 },
    start_at: { type: "string", format: "date-time" },
    end_at: { type: ["string", "null"], format: "date-time" },
    status: { type: "string", enum: ["active", "completed", "cancelled"] },
    locale: { type: ["string", "null"], enum: ["zh-CN", "en", null] },
    permission_edit: { type: "boolean", default: false },
    max_uses: { type: "integer", minimum: 1, maximum: 1_000_000 },
    metadata: {
      type: "object",
      properties: {
        location: { type: "string" },
        attachments: { type: "array", items: {} },
      },
      additionalProperties: true,
    },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
    item_id: { type: "string", format: "uuid" },
  },
  additionalProperties: false,
};
const FIELDS = readFields(SCHEMA);
const ARGS = {
  item_id: "0193a6c2",
  title: "Dentist",
  description: "Bring the card",
  start_at: "2030-12-24T15:00:00+08:00",
  metadata: { location: "Main street", attachments: [1], own: "kept" },
};
const ZONE = "Europe/Berlin";

function edit(changes: Draft): Record<string, unknown> {
  return argumentsOf(FIELDS, { ...draftOf(FIELDS, ARGS, ZONE), ...changes }, ARGS, ZONE);
}

describe("readFields", () => {
  it("finds the kind of every member, the required ones first", () => {
    expect(FIELDS.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      "item_id: id",
      "title: text",
      "description: text",
      "start_at: time",
      "end_at: time",
      "status: choice",
      "locale: choice",
      "permission_edit: switch",
      "max_uses: number",
      "metadata: group",
      "either: json",
    ]);
  });

  it("keeps null out of the choices, and knows that it is one", () => {
    const locale = FIELDS.find(({ name }) => name === "locale");
    expect(locale).toMatchObject({ choices: ["zh-CN", "en"], isNullable: true });
  });
});

describe("argumentsOf", () => {
  it("leaves what was not edited as it was, to the letter", () => {
    expect(edit({})).toEqual(ARGS);
  });

  it("takes a text over with its spaces", () => {
    expect(edit({ title: "Dentist " })).toEqual({ ...ARGS, title: "Dentist " });
  });

  it("sends null for an emptied member that may be null, and leaves out another", () => {
    expect(edit({ description: "" })).toEqual({ ...ARGS, description: null });
    const { title: _, ...rest } = ARGS;
    expect(edit({ title: " " })).toEqual(rest);
  });

  it("sends a time with the offset of the zone that is shown", () => {
    const start = draftOf(FIELDS, ARGS, ZONE)["start_at"];
    expect(start).toEqual({ isWholeDay: false, text: "2030-12-24T08:00" });
    const edited = edit({ start_at: { isWholeDay: false, text: "2030-12-24T09:30" } });
    expect(edited["start_at"]).toBe("2030-12-24T09:30:00+01:00");
  });

  it("sends a whole day as a day", () => {
    const edited = edit({ start_at: { isWholeDay: true, text: "2030-12-24" } });
    expect(edited["start_at"]).toBe("2030-12-24");
  });

  it("keeps the members of a group that have no field", () => {
    const edited = edit({ metadata: { location: "Harbour" } });
    expect(edited["metadata"]).toEqual({ location: "Harbour", attachments: [1], own: "kept" });
  });

  it("sends numbers, choices, switches and JSON as what they are", () => {
    const changes = { max_uses: "3", status: "completed", permission_edit: true, either: "[1]" };
    expect(edit(changes)).toEqual({ ...ARGS, ...changes, max_uses: 3, either: [1] });
    expect(() => edit({ either: "{" })).toThrow(SyntaxError);
  });
});
