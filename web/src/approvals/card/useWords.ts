import { useTranslation } from "react-i18next";
import { useTimeZone } from "@/api/profile";
import type { Words } from "./formatValue";

const CHOICES = ["active", "completed", "cancelled", "dog", "cat", "en", "zh-CN"] as const;
const MEMBERS = ["color", "location", "notes", "attachments", "version"] as const;

/**
 * Return the words in which values are shown; times are shown in `zone`. It is named unless it is
 * the person's own, and no other zone (`named`) stands beside the times.
 */
export function useWords(zone: string, named: unknown = zone): Words {
  const { t, i18n } = useTranslation("approvals");
  const ownZone = useTimeZone();
  return {
    language: i18n.language,
    timeZone: zone,
    zoneSuffix: zone === ownZone && named === zone ? "" : ` (${zone})`,
    yes: t("value.yes"),
    no: t("value.no"),
    none: t("value.none"),
    choice: (value) => (isOneOf(CHOICES, value) ? t(`choice.${value}`) : value),
    member: (name) => (isOneOf(MEMBERS, name) ? t(`member.${name}`) : name),
  };
}

function isOneOf<Value extends string>(values: readonly Value[], text: string): text is Value {
  return (values as readonly string[]).includes(text);
}
