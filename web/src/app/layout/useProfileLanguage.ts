import { useEffect, useState } from "react";
import { useProfile } from "@/api/profile";
import { changeLanguage } from "@/i18n/i18n";
import { matchLanguage } from "@/i18n/language";

/**
 * Show the page in the language of the profile, if the person has chosen one.
 *
 * Return whether that is done for the first time: what is asked before is answered in another.
 */
export function useProfileLanguage(): boolean {
  const { data } = useProfile();
  const isKnown = data !== undefined;
  const language = matchLanguage(data?.locale);
  const [isSettled, setIsSettled] = useState(false);
  useEffect(() => {
    if (!isKnown) return;
    // Texts that cannot be loaded are no reason to show nothing.
    void Promise.resolve(language && changeLanguage(language))
      .catch(() => undefined)
      .then(() => setIsSettled(true));
  }, [isKnown, language]);
  return isSettled;
}
