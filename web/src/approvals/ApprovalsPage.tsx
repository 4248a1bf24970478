import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { CountBadge } from "@/components/display/CountBadge";
import { Tabs } from "@/components/display/Tabs";
import { Page } from "@/components/layout/Page";
import { useApprovals } from "./feed/useApprovals";
import { History } from "./list/History";
import { SingleApproval } from "./list/SingleApproval";
import { Waiting } from "./list/Waiting";

const VIEWS = ["waiting", "history"] as const;
type View = (typeof VIEWS)[number];

/** All that waits for an answer, whatever asked, and what was answered earlier. */
export function ApprovalsPage() {
  const { t } = useTranslation("approvals");
  const { approvalId } = useParams();
  const [search, setSearch] = useSearchParams();
  const { waiting } = useApprovals();
  const view: View = search.get("view") === "history" ? "history" : "waiting";
  if (approvalId !== undefined) {
    return (
      <Page title={t("title")}>
        <SingleApproval key={approvalId} approvalId={approvalId} />
      </Page>
    );
  }
  const labels = {
    waiting: (
      <>
        {t("view.waiting")} <CountBadge count={waiting.length} />
      </>
    ),
    history: t("view.history"),
  };
  const contents = { waiting: <Waiting />, history: <History /> };
  return (
    <Page title={t("title")}>
      <Tabs<View>
        label={t("title")}
        value={view}
        onChange={(next) => setSearch(next === "waiting" ? {} : { view: next }, { replace: true })}
        tabs={VIEWS.map((value) => ({ value, label: labels[value], content: contents[value] }))}
      />
    </Page>
  );
}
