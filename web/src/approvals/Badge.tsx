import { useTranslation } from "react-i18next";
import { CountBadge } from "@/components/display/CountBadge";
import { useApprovals } from "./feed/useApprovals";

/** What the navigation shows beside its link: how many wait. */
export function Badge() {
  const { t } = useTranslation("approvals");
  const count = useApprovals().waiting.length;
  return <CountBadge count={count} label={t("waiting_count", { count })} />;
}
