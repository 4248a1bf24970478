import { CheckCheck, Inbox } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { showToast } from "@/components/feedback/toasts";
import { useErrorText } from "@/components/feedback/useErrorText";
import { Page } from "@/components/layout/Page";
import { FILTERS, FilterChoice } from "./FilterChoice";
import type { Filter } from "./FilterChoice";
import { useMarkAllRead, useMessages } from "./inboxQueries";
import { MessageRow } from "./MessageRow";
import styles from "./inbox.module.css";

/** Invitations, friend requests and news, the newest first, with what can be done about each. */
export function InboxPage() {
  const { t } = useTranslation("inbox");
  const textOf = useErrorText();
  const [filter, setFilter] = useState<Filter>("all");
  const messages = useMessages(filter === "all" ? undefined : filter);
  const markAll = useMarkAllRead();
  const shown = messages.data?.pages.flatMap((page) => page.items);
  const unread = shown?.filter((message) => !message.is_read) ?? [];
  const readAll = () =>
    markAll.mutate(unread, {
      onError: (error) => showToast({ text: textOf(error), tone: "error" }),
    });

  return (
    <Page
      title={t("title")}
      actions={
        unread.length > 0 && (
          <Button icon={<CheckCheck aria-hidden />} isPending={markAll.isPending} onClick={readAll}>
            {t("mark_all_read")}
          </Button>
        )
      }
    >
      <FilterChoice value={filter} options={FILTERS} onChange={setFilter} />
      <ErrorMessage
        error={messages.error}
        onRetry={() => void messages.refetch()}
        isRetrying={messages.isFetching}
      />
      {messages.isPending && <Skeleton lines={4} />}
      {shown?.length === 0 && (
        <EmptyState
          icon={<Inbox aria-hidden />}
          title={t(filter === "all" ? "empty.all" : "empty.filtered")}
          text={filter === "all" ? t("empty.text") : undefined}
        />
      )}
      {shown && shown.length > 0 && (
        <ul className={styles.messages}>
          {shown.map((message) => (
            <MessageRow key={message.id} message={message} />
          ))}
        </ul>
      )}
      {messages.hasNextPage && (
        <Button
          isPending={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </Page>
  );
}
