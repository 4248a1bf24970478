import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import type { Conversation } from "../conversation/conversation";
import type { ConversationStore } from "../conversation/ConversationStore";
import styles from "./EndOfMessages.module.css";

interface EndOfMessagesProps {
  conversation: Conversation;
  store: ConversationStore;
}

/** What is going on below the last message: work, a lost connection, an error. */
export function EndOfMessages({ conversation, store }: EndOfMessagesProps) {
  const { t } = useTranslation("chat");
  const { phase, failure, wasStopped, waitingNotice, openMessageId } = conversation;
  return (
    <div className={styles.end}>
      {phase === "reconnecting" ? (
        <p className={styles.lost}>
          <span className={styles.dots} aria-hidden />
          {t("connection.reconnecting")}
        </p>
      ) : null}
      {phase === "stopping" ? <p className={styles.note}>{t("connection.stopping")}</p> : null}
      {(phase === "sending" || phase === "running") && openMessageId === null ? (
        <p className={styles.note}>
          <span className={styles.dots} aria-hidden />
          {t("connection.working")}
        </p>
      ) : null}
      {wasStopped ? <p className={styles.note}>{t("connection.stopped")}</p> : null}
      {isUnanswered(conversation) ? (
        <p className={styles.note}>
          {t("unanswered.text")}
          <Button size="small" onClick={() => store.retry()}>
            {t("unanswered.ask")}
          </Button>
        </p>
      ) : null}
      {waitingNotice ? <p className={styles.notice}>{waitingNotice}</p> : null}
      {failure ? <ErrorMessage error={failure} onRetry={() => store.retry()} /> : null}
    </div>
  );
}

/** Return whether the agent has read nothing of the last message: its question was dismissed. */
function isUnanswered({ messages, phase, failure, interrupts }: Conversation): boolean {
  const isQuiet = phase === "idle" && !failure && interrupts.length === 0;
  return isQuiet && messages.at(-1)?.role === "user";
}
