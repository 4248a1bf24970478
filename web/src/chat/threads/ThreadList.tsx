import { SquarePen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { ThreadItem } from "./ThreadItem";
import { useThreadSearch } from "./useThreadSearch";
import styles from "./ThreadList.module.css";

interface ThreadListProps {
  openId: string | undefined;
  /** Called when a conversation was chosen. */
  onChoose?: () => void;
}

export function ThreadList({ openId, onChoose }: ThreadListProps) {
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const { query, found, isSearching } = useThreadSearch(words);
  return (
    <div className={styles.frame}>
      <Button
        icon={<SquarePen aria-hidden />}
        onClick={() => {
          void navigate("/chat");
          onChoose?.();
        }}
      >
        {t("new_chat")}
      </Button>
      <input
        type="search"
        className={styles.search}
        value={words}
        aria-label={t("threads.search")}
        placeholder={t("threads.search")}
        onChange={(event) => setWords(event.target.value)}
      />
      <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending ? <Skeleton lines={5} /> : null}
      {query.data && !query.error && found.length === 0 && !isSearching ? (
        <p className={styles.none}>{words ? t("threads.none_found") : t("threads.none")}</p>
      ) : null}
      <ul className={styles.list}>
        {found.map((thread) => (
          <ThreadItem
            key={thread.threadId}
            thread={thread}
            isOpen={thread.threadId === openId}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button
          variant="ghost"
          size="small"
          isPending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("threads.more")}
        </Button>
      ) : null}
    </div>
  );
}
