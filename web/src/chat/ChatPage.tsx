import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function ChatPage() {
  const { t } = useTranslation("chat");
  return <Page title={t("title")} />;
}
