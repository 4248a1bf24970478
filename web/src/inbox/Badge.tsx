import { useTranslation } from "react-i18next";
import { CountBadge } from "@/components/display/CountBadge";
import { useUnreadCount } from "./inboxQueries";

/** How many messages are unread. */
export function Badge() {
  const { t } = useTranslation("inbox");
  const count = useUnreadCount().data ?? 0;
  return <CountBadge count={count} label={t("unread", { count })} />;
}
