import { Bell, CalendarPlus, UserPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Tag } from "@/components/display/Tag";
import { Time } from "@/components/display/Time";
import { classes } from "@/components/classes";
import type { Message } from "./inboxQueries";
import { MessageActions } from "./MessageActions";
import styles from "./inbox.module.css";

const ICONS = { calendar: CalendarPlus, friend: UserPlus, system: Bell };
const TONES = { accepted: "success", rejected: "neutral", dismissed: "neutral" } as const;

/** One message: what it is about, from whom, and what can be done about it. */
export function MessageRow({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const Icon = ICONS[message.message_type];
  const { sender_username: sender, status } = message;
  const text = useText(message);
  return (
    <li className={classes(styles.message, !message.is_read && styles.unread)}>
      <span className={styles.icon} aria-hidden>
        <Icon />
      </span>
      <div className={styles.body}>
        <p className={styles.head}>
          <span className={styles.kind}>{t(`kind.${message.message_type}`)}</span>
          {sender && <span>{sender}</span>}
          <span className={styles.time}>
            <Time value={message.created_at} format="short" />
          </span>
          {!message.is_read && <Tag tone="accent">{t("unread_tag")}</Tag>}
          {status !== "pending" && <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>}
        </p>
        <p className={styles.text}>{text}</p>
        <MessageActions message={message} text={text} />
      </div>
    </li>
  );
}

/** The words of a friend request are the sender's, or none. */
function useText(message: Message): string {
  const { t } = useTranslation("inbox");
  if (message.message_type !== "friend") return message.content ?? "";
  const username = message.sender_username;
  const request = username ? t("friend_request", { username }) : t("friend_request_unknown");
  return message.content ? `${request} “${message.content}”` : request;
}
