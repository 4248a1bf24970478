/** How long a message may be (docs/limits.md, "text of a message"). */
export const MAX_CHARACTERS = 100_000;
/** From how many characters on the person is told how many are left. */
const TOLD_CHARACTERS = 2_000;

/** Return how many characters a text has for the server, which counts code points. */
export function countCharacters(text: string): number {
  if (text.length < MAX_CHARACTERS - TOLD_CHARACTERS) return text.length;
  let count = 0;
  for (const character of text) if (character) count += 1;
  return count;
}

/** Return how many characters are left, negative if there are too many; undefined if it is many. */
export function leftOf(count: number): number | undefined {
  const left = MAX_CHARACTERS - count;
  return left <= TOLD_CHARACTERS ? left : undefined;
}

export function isSendable(text: string): boolean {
  return text.trim() !== "" && countCharacters(text.trim()) <= MAX_CHARACTERS;
}
