/**
 * Reads the JSON schemas of our tools' arguments as the fields of a form.
 *
 * The server makes these schemas itself: they have no references, and few forms of members. A
 * member of any other form is edited as JSON, so a form can be made of every schema.
 */

export type FieldKind = "choice" | "group" | "id" | "json" | "number" | "switch" | "text" | "time";

export interface Field {
  name: string;
  kind: FieldKind;
  isRequired: boolean;
  isNullable: boolean;
  isLong: boolean;
  isInteger: boolean;
  choices: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  /** Of a group: those of its members that have a field. */
  members: Field[];
}

type Schema = Record<string, unknown>;

const LONG_TEXT_CHARACTERS = 300;

/** Return the fields of an object schema, the required ones first. */
export function readFields(schema: Schema): Field[] {
  const properties = asSchema(schema["properties"]);
  const required = asList(schema["required"]);
  const fields = Object.entries(properties).map(([name, member]) =>
    readField(name, asSchema(member), required.includes(name)),
  );
  return [...fields.filter((field) => field.isRequired), ...fields.filter((f) => !f.isRequired)];
}

function readField(name: string, schema: Schema, isRequired: boolean): Field {
  const types = typesOf(schema);
  const type = types.find((each) => each !== "null");
  const kind = kindOf(schema, types, type);
  const maxLength = asNumber(schema["maxLength"]);
  return {
    name,
    kind,
    isRequired,
    isNullable: types.includes("null"),
    isLong: (maxLength ?? 0) >= LONG_TEXT_CHARACTERS,
    isInteger: type === "integer",
    choices: asList(schema["enum"]).filter((choice) => typeof choice === "string"),
    minimum: asNumber(schema["minimum"]),
    maximum: asNumber(schema["maximum"]),
    maxLength,
    members: kind === "group" ? readFields(schema).filter((member) => member.kind !== "json") : [],
  };
}

function kindOf(schema: Schema, types: unknown[], type: unknown): FieldKind {
  if (types.length > 2 || (types.length === 2 && !types.includes("null"))) return "json";
  if (type === "boolean") return "switch";
  if (type === "number" || type === "integer") return "number";
  if (type === "object" && Object.keys(asSchema(schema["properties"])).length > 0) return "group";
  if (type !== "string") return "json";
  if (schema["enum"]) return "choice";
  if (schema["format"] === "uuid") return "id";
  return schema["format"] === "date-time" ? "time" : "text";
}

function typesOf(schema: Schema): unknown[] {
  const type = schema["type"];
  return Array.isArray(type) ? type : [type];
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
