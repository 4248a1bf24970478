import { describe, expect, it } from "vitest";
import { messages as english } from "./messages.en";
import { messages as chinese } from "./messages.zh-CN";

type Messages = Record<string, unknown>;

/** Yield `[path, text]` of every message. The forms of a plural count as one message. */
function flatten(messages: Messages, path = ""): [string, string][] {
  return Object.entries(messages).flatMap(([name, value]) => {
    const here = path ? `${path}.${name}` : name;
    return typeof value === "string" ? [[here, value]] : flatten(value as Messages, here);
  });
}

const withoutPlural = (path: string) => path.replace(/_(one|other)$/, "");
const placeholders = (text: string) => [...new Set(text.match(/\{\{.*?\}\}/g) ?? [])].toSorted();

describe.each(Object.keys(english) as (keyof typeof english)[])("messages of %s", (namespace) => {
  const inEnglish = flatten(english[namespace]);
  const inChinese = flatten(chinese[namespace]);

  it("has the same messages in both languages", () => {
    const names = (all: [string, string][]) => [...new Set(all.map(([p]) => withoutPlural(p)))];
    expect(names(inChinese).toSorted()).toEqual(names(inEnglish).toSorted());
  });

  it("has the same placeholders in both languages", () => {
    const wanted = new Map(inEnglish.map(([path, text]) => [path, placeholders(text)]));
    for (const [path, text] of inChinese)
      expect([path, placeholders(text)]).toEqual([path, wanted.get(path)]);
  });

  it("has no empty message", () => {
    for (const [path, text] of [...inEnglish, ...inChinese])
      expect([path, text.trim()]).not.toEqual([path, ""]);
  });
});
