import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function FriendsPage() {
  const { t } = useTranslation("friends");
  return <Page title={t("title")} />;
}
