import { useTranslation } from "react-i18next";
import { CountBadge } from "@/components/display/CountBadge";
import { useReceivedRequests } from "./friendQueries";

/** How many friend requests wait for the person's answer. */
export function Badge() {
  const { t } = useTranslation("friends");
  const pages = useReceivedRequests().data?.pages ?? [];
  const count = pages.reduce((total, page) => total + page.items.length, 0);
  return <CountBadge count={count} label={t("received", { count })} />;
}
