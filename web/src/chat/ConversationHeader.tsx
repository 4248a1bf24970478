import { Braces, MessagesSquare, SquarePen } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { IconButton } from "@/components/button/IconButton";
import { ThreadMenu } from "./threads/ThreadMenu";
import { useThreads } from "./threads/useThreads";
import styles from "./ConversationHeader.module.css";

interface ConversationHeaderProps {
  threadId: string;
  isNew: boolean;
  onShowList: () => void;
  isDrawerShown: boolean;
  onToggleDrawer: () => void;
}

export function ConversationHeader(props: ConversationHeaderProps) {
  const { threadId, isNew, onShowList, isDrawerShown, onToggleDrawer } = props;
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const threads = useThreads();
  const thread = threads.data?.find((each) => each.threadId === threadId);
  const title = thread?.title ?? (isNew ? t("new_chat") : t("title"));
  useEffect(() => {
    document.title = `${title} · Majordomo`;
  }, [title]);
  return (
    <header className={styles.header}>
      <IconButton
        className={styles.narrow}
        label={t("show_conversations")}
        icon={<MessagesSquare aria-hidden />}
        onClick={onShowList}
      />
      <h1 className={styles.title}>{title}</h1>
      <IconButton
        className={styles.narrow}
        label={t("new_chat")}
        icon={<SquarePen aria-hidden />}
        onClick={() => void navigate("/chat")}
      />
      <IconButton
        label={t("developer")}
        aria-pressed={isDrawerShown}
        icon={<Braces aria-hidden />}
        onClick={onToggleDrawer}
      />
      {thread ? <ThreadMenu thread={thread} isOpen /> : null}
    </header>
  );
}
