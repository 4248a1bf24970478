import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function ProfilePage() {
  const { t } = useTranslation("profile");
  return <Page title={t("title")} />;
}
