/** i18next with one namespace for each feature; the messages of a language are one file. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { setRequestLanguage } from "@/api/language";
import { isolate } from "./isolate";
import { detectLanguage, storeChoice } from "./language";
import type { Language } from "./language";

const loaders = {
  en: () => import("./messages.en"),
  "zh-CN": () => import("./messages.zh-CN"),
} as const;

export async function startI18n(): Promise<void> {
  const language = detectLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: await loadMessages(language) },
    defaultNS: "app",
    fallbackLng: false,
    // React escapes HTML; what is left to do is to keep the directions of texts apart.
    interpolation: { escapeValue: true, escape: isolate },
    returnNull: false,
  });
  apply(language);
}

/** Show the page in another language, and remember it on this device. */
export async function changeLanguage(language: Language): Promise<void> {
  if (i18next.language === language) return;
  if (!i18next.hasResourceBundle(language, "app")) {
    for (const [namespace, messages] of Object.entries(await loadMessages(language))) {
      i18next.addResourceBundle(language, namespace, messages);
    }
  }
  await i18next.changeLanguage(language);
  apply(language);
  storeChoice(language);
}

async function loadMessages(language: Language) {
  return (await loaders[language]()).messages;
}

function apply(language: Language): void {
  document.documentElement.lang = language;
  setRequestLanguage(language);
}
