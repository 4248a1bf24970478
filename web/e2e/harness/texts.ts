/** The page's own texts, so that a story names a button as the page does. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "en" | "zh-CN";

const SOURCE = join(import.meta.dirname, "..", "..", "src");

/** Return the text of a key such as "approvals.card.approve". */
export function text(key: string, language: Language = "en"): string {
  const [feature = "", ...path] = key.split(".");
  const file = join(SOURCE, feature, "messages", `${language}.json`);
  let node: unknown = JSON.parse(readFileSync(file, "utf8"));
  for (const name of path) node = (node as Record<string, unknown> | undefined)?.[name];
  if (typeof node !== "string") throw new Error(`no text ${key} in ${file}`);
  return node;
}

/** Every feature folder that has texts. */
export function features(): string[] {
  return readdirSync(SOURCE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
