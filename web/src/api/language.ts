/** The language that every request asks the server for. i18next sets it. */

let language = "en";
const listeners = new Set<() => void>();

export function getRequestLanguage(): string {
  return language;
}

export function setRequestLanguage(tag: string): void {
  if (tag === language) return;
  language = tag;
  for (const listener of listeners) listener();
}

/** Call a function when the language changes: the server's words on the page are in the old one. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
