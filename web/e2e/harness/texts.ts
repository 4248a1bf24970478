/** The page's own texts, so that a story names a button as the page does. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "en" | "zh-CN";

const SOURCE = join(import.meta.dirname, "..", "..", "src");

/** Return the text of a key such as "approvals.outcome.done", with its placeholders filled. */
export function text(key: string, values: Record<string, string | number> = {}): string {
  return textIn("en", key, values);
}

export function textIn(
  language: Language,
  key: string,
  values: Record<string, string | number> = {},
): string {
  const [feature = "", ...path] = key.split(".");
  const file = join(SOURCE, feature, "messages", `${language}.json`);
  let node: unknown = JSON.parse(readFileSync(file, "utf8"));
  for (const name of path) node = (node as Record<string, unknown> | undefined)?.[name];
  if (typeof node !== "string") throw new Error(`no text ${key} in ${file}`);
  return node.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}
