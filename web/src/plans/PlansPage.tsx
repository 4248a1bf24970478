import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function PlansPage() {
  const { t } = useTranslation("plans");
  return <Page title={t("title")} />;
}
