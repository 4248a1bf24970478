import { useTranslation } from "react-i18next";
import { SelectField } from "@/components/field/SelectField";
import { chooseTheme, THEMES, useTheme } from "@/theme/theme";

/** The theme of the page on this device. */
export function ThemeField() {
  const { t } = useTranslation("components");
  const options = THEMES.map((value) => ({ value, label: t(`theme_${value}`) }));
  return (
    <SelectField label={t("theme")} value={useTheme()} options={options} onChange={chooseTheme} />
  );
}
