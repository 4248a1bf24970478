import type { UseInfiniteQueryResult, InfiniteData } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/client";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import styles from "../friends.module.css";

interface Props<Entry> {
  query: UseInfiniteQueryResult<InfiniteData<Page<Entry>>>;
  empty: ReactNode;
  children: (entry: Entry) => ReactNode;
  label: string;
}

/** A list that is loaded page by page: while it is loaded, when it fails, and when it is empty. */
export function PeopleList<Entry>({ query, empty, children, label }: Props<Entry>) {
  const { t } = useTranslation("friends");
  const entries = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <ErrorMessage
        error={query.error}
        onRetry={() => void query.refetch()}
        isRetrying={query.isFetching}
      />
      {query.isPending && <Skeleton />}
      {entries?.length === 0 && empty}
      {entries && entries.length > 0 && (
        <ul className={styles.people} aria-label={label}>
          {entries.map((entry) => children(entry))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button isPending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}
