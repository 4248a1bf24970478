import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function CalendarPage() {
  const { t } = useTranslation("calendar");
  return <Page title={t("title")} />;
}
