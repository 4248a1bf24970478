/** Finds in the server's words about a refused edit which field each part is about. */

export interface EditErrors {
  byField: Record<string, string>;
  /** What is about no field. */
  rest: string;
}

/** Read "...: title: This needs ...; start_at: Not an ...", in either language. */
export function readEditErrors(detail: string, names: string[]): EditErrors {
  const alternatives = names
    .toSorted((a, b) => b.length - a.length)
    .map(escape)
    .join("|");
  if (!alternatives) return { byField: {}, rest: detail };
  const begin = new RegExp(`(?:^|[:;：；]\\s*)(${alternatives})(?:\\.[\\w.]+)?[:：]\\s*`, "g");
  const found = [...detail.matchAll(begin)];
  const byField: Record<string, string> = {};
  found.forEach((match, index) => {
    const from = match.index + match[0].length;
    const until = found[index + 1]?.index ?? detail.length;
    const name = match[1] ?? "";
    byField[name] = [byField[name], detail.slice(from, until).trim()].filter(Boolean).join(" ");
  });
  return { byField, rest: found.length ? "" : detail };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
