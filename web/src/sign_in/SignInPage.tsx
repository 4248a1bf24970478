import { useTranslation } from "react-i18next";
import { Page } from "@/components/layout/Page";

export function SignInPage() {
  const { t } = useTranslation("sign_in");
  return <Page title={t("title")} />;
}
