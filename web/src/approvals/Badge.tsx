import { useTranslation } from "react-i18next";
import { CountBadge } from "@/components/display/CountBadge";
import { useAnsweredRuns } from "./feed/useAnsweredRuns";
import { useApprovals } from "./feed/useApprovals";

/** What the navigation shows beside its link: how many wait. */
export function Badge() {
  const { t } = useTranslation("approvals");
  useAnsweredRuns();
  const count = useApprovals().waiting.length;
  return <CountBadge count={count} label={t("waiting_count", { count })} />;
}
