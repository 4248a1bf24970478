import { useTranslation } from "react-i18next";
import { SelectField } from "@/components/field/SelectField";
import { changeLanguage } from "@/i18n/i18n";
import type { Language } from "@/i18n/language";

const OPTIONS = [
  { value: "en", label: "English" },
  { value: "zh-CN", label: "中文（简体）" },
] as const satisfies readonly { value: Language; label: string }[];

/** The language of the page. `onChange` is called with what is chosen. */
export function LanguageField({ onChange }: { onChange?: (language: Language) => void }) {
  const { t, i18n } = useTranslation("components");
  return (
    <SelectField
      label={t("language")}
      value={i18n.language as Language}
      options={OPTIONS}
      onChange={(language) => {
        void changeLanguage(language);
        onChange?.(language);
      }}
    />
  );
}
