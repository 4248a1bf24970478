/** The language of the page: that of the profile, else the one last chosen, else the browser's. */

export const LANGUAGES = ["en", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "majordomo.language";

/** Return the language of the page for a language tag such as `zh-Hans-CN`, or undefined. */
export function matchLanguage(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split(/[-_]/, 1)[0];
  if (primary === "zh") return "zh-CN";
  return primary === "en" ? "en" : undefined;
}

/** Return the locale of dates. British English has the day first and 24 hours, as the server's has. */
export function toDateLocale(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export function detectLanguage(): Language {
  const tags = [readChoice(), ...navigator.languages];
  return tags.map(matchLanguage).find((language) => language !== undefined) ?? "en";
}

export function storeChoice(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
