/** The values of arguments as people read them. */

import { toDateLocale } from "@/i18n/language";
import { isDay, isTimeZone } from "../form/zonedTime";
import type { Field } from "../form/fields";

export interface Words {
  language: string;
  /** The zone in which times are shown. */
  timeZone: string;
  /** What follows a time, to name a zone that is not the person's own. */
  zoneSuffix: string;
  yes: string;
  no: string;
  none: string;
  choice: (value: string) => string;
  member: (name: string) => string;
}

/** Return a value of a field in words; a group is a list of its members. */
export function formatValue(field: Field | undefined, value: unknown, words: Words): string {
  if (value === null || value === undefined || value === "") return words.none;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return value.toLocaleString(words.language);
  if (typeof value !== "string") return formatMembers(field, value, words);
  if (field?.kind === "choice") return words.choice(value);
  return field?.kind === "time" ? formatMoment(value, words) : value;
}

function formatMembers(field: Field | undefined, value: unknown, words: Words): string {
  if (field?.kind !== "group" || Array.isArray(value)) return JSON.stringify(value);
  const members = Object.entries(value as Record<string, unknown>);
  if (members.length === 0) return words.none;
  return members
    .map(([name, member]) => `${words.member(name)}: ${formatValue(undefined, member, words)}`)
    .join("\n");
}

/** A day is that day in every zone; a time without an offset is shown as it is. */
function formatMoment(value: string, { language, timeZone, zoneSuffix }: Words): string {
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value);
  const zone = isDay(value) || !hasOffset || !isTimeZone(timeZone) ? "UTC" : timeZone;
  const instant = Date.parse(isDay(value) || hasOffset ? value : `${value}Z`);
  if (Number.isNaN(instant)) return value;
  const style = isDay(value) ? {} : ({ timeStyle: "short" } as const);
  const format = new Intl.DateTimeFormat(toDateLocale(language), {
    dateStyle: "full",
    ...style,
    timeZone: zone,
  });
  return format.format(instant) + (isDay(value) ? "" : zoneSuffix);
}
