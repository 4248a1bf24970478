import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { useProfile } from "@/api/profile";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Page } from "@/components/layout/Page";
import { Loading } from "./Loading";
import { useProfileLanguage } from "./useProfileLanguage";

/** The view that is open, once the profile is known: every view needs the person's zone and language. */
export function CurrentView() {
  const { t } = useTranslation("app");
  const { data, error, isFetching, refetch } = useProfile();
  const isInLanguage = useProfileLanguage();
  if (data && isInLanguage) return <Outlet />;
  if (!error) return <Loading />;
  return (
    <Page title={t("crashed")}>
      <ErrorMessage error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
    </Page>
  );
}
