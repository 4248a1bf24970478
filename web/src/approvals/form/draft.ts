/** What a person has typed into the form of a call, and the arguments that come of it. */

import type { Field } from "./fields";
import { isDay, toWallClock, withOffset } from "./zonedTime";

export type Arguments = Record<string, unknown>;

/** A time as the form has it: a day, or a wall clock time of the zone that the form shows. */
export interface TimeDraft {
  isWholeDay: boolean;
  text: string;
}

export type DraftValue = boolean | string | TimeDraft | Draft;
export interface Draft {
  [name: string]: DraftValue;
}

/** Return the draft that a form begins with. */
export function draftOf(fields: Field[], args: Arguments, zone: string): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, draftValue(field, args[field.name], zone)]),
  );
}

function draftValue(field: Field, value: unknown, zone: string): DraftValue {
  switch (field.kind) {
    case "group":
      return draftOf(field.members, asArguments(value), zone);
    case "json":
      return value === undefined ? "" : JSON.stringify(value, null, 2);
    case "switch":
      return value === true;
    case "time": {
      const text = typeof value === "string" ? value : "";
      return isDay(text)
        ? { isWholeDay: true, text }
        : { isWholeDay: false, text: toWallClock(text, zone) };
    }
    default:
      if (typeof value === "string") return value;
      return value === undefined || value === null ? "" : JSON.stringify(value);
  }
}

/**
 * Return the arguments of a draft. What the person has left alone is as it was, to the letter; an
 * emptied member is null if it may be, and else left out. Throws SyntaxError for JSON that is none.
 */
export function argumentsOf(
  fields: Field[],
  draft: Draft,
  args: Arguments,
  zone: string,
): Arguments {
  const edited: Arguments = { ...args };
  const before = draftOf(fields, args, zone);
  for (const field of fields) {
    const value = draft[field.name];
    if (value === undefined || isSame(value, before[field.name])) continue;
    const result = resultOf(field, value, args[field.name], zone);
    if (result === undefined) delete edited[field.name];
    else edited[field.name] = result;
  }
  return edited;
}

function resultOf(field: Field, value: DraftValue, before: unknown, zone: string): unknown {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return textResult(field, value);
  if (field.kind === "group") {
    return argumentsOf(field.members, value as Draft, asArguments(before), zone);
  }
  const { isWholeDay, text } = value as TimeDraft;
  if (text === "") return emptyResult(field);
  return isWholeDay ? text : withOffset(text, zone);
}

function textResult(field: Field, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return emptyResult(field);
  if (field.kind === "json") return JSON.parse(trimmed);
  return field.kind === "number" ? Number(trimmed.replace(",", ".")) : text;
}

/** A required member that is empty is sent as it is, so that the server says what it lacks. */
function emptyResult(field: Field): unknown {
  if (field.isNullable) return null;
  return field.isRequired ? "" : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function asArguments(value: unknown): Arguments {
  return typeof value === "object" && value !== null ? (value as Arguments) : {};
}
