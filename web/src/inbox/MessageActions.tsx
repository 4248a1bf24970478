import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { toFlags, toRole } from "@/api/permissions";
import type { Role } from "@/api/permissions";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { showToast } from "@/components/feedback/toasts";
import type { Answer, Message } from "./inboxQueries";
import { useAnswerMessage } from "./inboxQueries";
import { RightsChoice } from "./RightsChoice";
import styles from "./inbox.module.css";

interface Props {
  message: Message;
  /** What the message says: it names the buttons for a screen reader. */
  text: string;
}

/** What the person can do about a message: all of it takes effect at once. */
export function MessageActions({ message, text }: Props) {
  const { t } = useTranslation("inbox");
  const answer = useAnswerMessage();
  const [role, setRole] = useState<Role>(toRole(message.permission ?? 0));
  const isPending = message.status === "pending";
  const isInvitation = message.message_type === "calendar";
  const requestId = message.friend_request_id;

  const send = (value: Answer) =>
    answer.mutate(value, {
      onSuccess: () => showToast({ text: t(`done.${value.kind}`), tone: "success" }),
    });
  const accept = () =>
    send(
      requestId
        ? { kind: "acceptFriend", message, requestId }
        : { kind: "accept", message, permissions: toFlags(role) },
    );
  const button = (kind: "reject" | "dismiss" | "read", label: string, name: string) => (
    <Button
      size="small"
      variant="ghost"
      aria-label={name}
      isPending={answer.isPending && answer.variables.kind === kind}
      disabled={answer.isPending}
      onClick={() => send({ kind, message })}
    >
      {label}
    </Button>
  );
  const isAccepting =
    answer.isPending && ["accept", "acceptFriend"].includes(answer.variables.kind);

  return (
    <>
      {isPending && isInvitation && (
        <RightsChoice offered={message.permission ?? 0} value={role} onChange={setRole} />
      )}
      <div className={styles.actions}>
        {isPending && (isInvitation || requestId) && (
          <>
            <Button
              size="small"
              variant="primary"
              aria-label={t("accept_of", { message: text })}
              isPending={isAccepting}
              disabled={answer.isPending}
              onClick={accept}
            >
              {t("accept")}
            </Button>
            {button("reject", t("reject"), t("reject_of", { message: text }))}
          </>
        )}
        {isPending && button("dismiss", t("dismiss"), t("dismiss_of", { message: text }))}
        {!message.is_read && button("read", t("mark_read"), t("mark_read_of", { message: text }))}
        {message.status === "accepted" && message.schedule_item_id && (
          <Link to={`/calendar/${message.schedule_item_id}`}>{t("open_item")}</Link>
        )}
      </div>
      <ErrorMessage error={answer.error} />
    </>
  );
}
