import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";
import { Button } from "@/components/button/Button";
import { EmptyState } from "@/components/feedback/EmptyState";
import { Page } from "@/components/layout/Page";

/** What a view shows that failed, or that does not exist. The navigation stays usable. */
export function ErrorBoundary() {
  const { t } = useTranslation("app");
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  if (isMissing) return <NotFound />;
  return (
    <Page title={t("crashed")}>
      <EmptyState icon={<TriangleAlert aria-hidden />} title={t("crashed_text")}>
        <Button variant="primary" onClick={() => window.location.reload()}>
          {t("reload")}
        </Button>
      </EmptyState>
    </Page>
  );
}

export function NotFound() {
  const { t } = useTranslation("app");
  return (
    <Page title={t("not_found")}>
      <EmptyState title={t("not_found_text")}>
        <Link to="/">{t("to_start")}</Link>
      </EmptyState>
    </Page>
  );
}
