import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function InboxPage() {
  const { t } = useTranslation("inbox");
  return <Page title={t("title")} />;
}
