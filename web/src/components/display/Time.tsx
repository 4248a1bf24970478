import { useTranslation } from "react-i18next";
import { useTimeZone } from "@/api/profile";
import { formatTime } from "./formatTime";
import type { TimeStyle } from "./formatTime";

interface TimeProps {
  /** RFC 3339, as the server sends it. */
  value: string;
  format?: TimeStyle;
}

/** A time in the person's zone and language. */
export function Time({ value, format = "full" }: TimeProps) {
  const { i18n } = useTranslation();
  const timeZone = useTimeZone();
  return (
    <time dateTime={value}>
      {formatTime(value, { language: i18n.language, timeZone, style: format })}
    </time>
  );
}
