import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useTimeZone } from "@/api/profile";
import { formatTime } from "./formatTime";
import type { TimeStyle } from "./formatTime";

/** Return a function that words a time in the person's zone and language, for use within a text. */
export function useFormatTime(): (value: string, style: TimeStyle) => string {
  const { language } = useTranslation().i18n;
  const timeZone = useTimeZone();
  return useCallback(
    (value, style) => formatTime(value, { language, timeZone, style }),
    [language, timeZone],
  );
}
