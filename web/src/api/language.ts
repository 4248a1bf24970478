/** The language that every request asks the server for. i18next sets it. */

let language = "en";

export function getRequestLanguage(): string {
  return language;
}

export function setRequestLanguage(tag: string): void {
  language = tag;
}
