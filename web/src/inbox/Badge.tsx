import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { followOtherTabs } from "@/api/changes";
import { CountBadge } from "@/components/display/CountBadge";
import { useUnreadCount } from "./inboxQueries";

/** How many messages are unread. It is always on the page, so it also follows the other tabs. */
export function Badge() {
  const { t } = useTranslation("inbox");
  const client = useQueryClient();
  useEffect(() => followOtherTabs(client), [client]);
  const count = useUnreadCount().data ?? 0;
  return <CountBadge count={count} label={t("unread", { count })} />;
}
