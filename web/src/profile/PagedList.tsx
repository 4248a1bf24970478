import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button/Button";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import styles from "./profile.module.css";
import type { PagedListState } from "./usePagedList";

interface PagedListProps<Item> {
  list: PagedListState<Item>;
  /** What is said about a list without items. */
  empty: string;
  children: (item: Item) => ReactNode;
}

export function PagedList<Item>({ list: { query, items }, empty, children }: PagedListProps<Item>) {
  const { t } = useTranslation("profile");
  if (query.isPending) return <Skeleton />;
  return (
    <>
      <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
      {items.length > 0 ? (
        <ul className={styles.list}>{items.map(children)}</ul>
      ) : (
        <p className={styles.text}>{query.isError ? null : empty}</p>
      )}
      {query.hasNextPage ? (
        <Button isPending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}
