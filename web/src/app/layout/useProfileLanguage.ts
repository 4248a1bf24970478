import { useEffect } from "react";
import { useProfile } from "@/api/profile";
import { changeLanguage } from "@/i18n/i18n";
import { matchLanguage } from "@/i18n/language";

/** Show the page in the language of the profile, if the person has chosen one. */
export function useProfileLanguage(): void {
  const language = matchLanguage(useProfile().data?.locale);
  useEffect(() => {
    if (language) void changeLanguage(language);
  }, [language]);
}
