import type { Thread } from "./useThreads";

/** Return the conversations whose title or last message has the words, in any case. */
export function findThreads(threads: readonly Thread[], words: string): readonly Thread[] {
  const wanted = normalise(words);
  if (!wanted) return threads;
  return threads.filter(({ title, lastMessage }) =>
    normalise(`${title ?? ""}\n${lastMessage?.content ?? ""}`).includes(wanted),
  );
}

function normalise(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase().trim();
}
