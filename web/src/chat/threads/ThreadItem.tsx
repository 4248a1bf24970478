import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { Tag } from "@/components/display/Tag";
import { Time } from "@/components/display/Time";
import { ThreadMenu } from "./ThreadMenu";
import type { Thread } from "./useThreads";
import styles from "./ThreadList.module.css";

interface ThreadItemProps {
  thread: Thread;
  isOpen: boolean;
  onChoose: (() => void) | undefined;
}

export function ThreadItem({ thread, isOpen, onChoose }: ThreadItemProps) {
  const { t } = useTranslation("chat");
  const { threadId, title, status, updatedAt } = thread;
  return (
    <li className={styles.item} data-open={isOpen || undefined}>
      <NavLink
        to={`/chat/${encodeURIComponent(threadId)}`}
        className={styles.link}
        {...(onChoose && { onClick: onChoose })}
      >
        <span className={styles.title}>{title ?? t("threads.untitled")}</span>
        <span className={styles.about}>
          <Time value={updatedAt} format="short" />
          {status === "waiting" ? <Tag tone="warning">{t("threads.waiting")}</Tag> : null}
          {status === "running" ? <Tag tone="info">{t("threads.running")}</Tag> : null}
        </span>
      </NavLink>
      <ThreadMenu thread={thread} isOpen={isOpen} />
    </li>
  );
}
