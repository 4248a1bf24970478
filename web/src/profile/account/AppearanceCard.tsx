import { useTranslation } from "react-i18next";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Card } from "@/components/layout/Card";
import { LanguageField } from "@/components/settings/LanguageField";
import { ThemeField } from "@/components/settings/ThemeField";
import styles from "../profile.module.css";
import { useUpdateProfile } from "./useUpdateProfile";

/** The language, which the profile keeps, and the theme, which this device keeps. */
export function AppearanceCard() {
  const { t } = useTranslation("profile");
  const update = useUpdateProfile();
  return (
    <Card title={t("appearance")}>
      <div className={styles.columns}>
        <LanguageField onChange={(locale) => update.mutate({ locale })} />
        <ThemeField />
      </div>
      <p className={styles.muted}>{t("language_hint")}</p>
      <ErrorMessage error={update.error} />
    </Card>
  );
}
