/** The structure of a Markdown text, also of one that is still growing. */

import { Lexer } from "marked";
import type { Token } from "marked";
import remend from "remend";

/**
 * Return the blocks of a text. Of an `isOpen` text the end is completed: a word that is to be bold
 * is bold from its first letter on, and a link has no address before it is whole.
 */
export function parseMarkdown(text: string, isOpen: boolean): Token[] {
  const whole = isOpen ? remend(text, { linkMode: "text-only", images: false }) : text;
  return Lexer.lex(whole, { gfm: true, breaks: true });
}

const PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Return the address of a link if it is safe to open, else undefined. */
export function safeAddress(address: string): string | undefined {
  try {
    const url = new URL(address);
    return PROTOCOLS.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  hellip: "…",
  ndash: "–",
  mdash: "—",
};
const MAX_CODE_POINT = 0x10_ff_ff;

/** Replace character references, which React shows as they are written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (all, hex, digits, name) => {
      if (name) return ENTITIES[name as string] ?? all;
      const code = hex ? Number.parseInt(hex as string, 16) : Number(digits);
      return code > 0 && code <= MAX_CODE_POINT ? String.fromCodePoint(code) : all;
    },
  );
}
