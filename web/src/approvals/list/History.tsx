import { useInfiniteQuery } from "@tanstack/react-query";
import { History as HistoryIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, readPage } from "@/api/client";
import { Button } from "@/components/button/Button";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { SelectField } from "@/components/field/SelectField";
import { APPROVALS_KEY } from "../card/useAnswer";
import { CardList } from "./Waiting";
import styles from "../approvals.module.css";

const PAGE_SIZE = 20;
const STATUSES = ["all", "approved", "refused", "expired", "cancelled"] as const;
type Status = (typeof STATUSES)[number];

/** What was answered or has expired, the newest first. */
export function History() {
  const { t } = useTranslation("approvals");
  const [status, setStatus] = useState<Status>("all");
  const query = useInfiniteQuery({
    queryKey: [...APPROVALS_KEY, "history", status],
    queryFn: ({ pageParam, signal }) => {
      const after = pageParam === undefined ? {} : { after: pageParam };
      const filter = status === "all" ? {} : { status };
      const params = { query: { limit: PAGE_SIZE, ...filter, ...after } };
      return readPage(api.GET("/api/v1/approvals", { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const ended = all.filter((approval) => approval.status !== "pending");
  return (
    <div className={styles.history}>
      <div className={styles.filter}>
        <SelectField
          label={t("filter")}
          value={status}
          onChange={setStatus}
          options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        />
      </div>
      <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending ? <Skeleton /> : <CardList approvals={ended} />}
      {query.data && ended.length === 0 && !query.hasNextPage ? (
        <EmptyState icon={<HistoryIcon aria-hidden />} title={t("empty.history")} />
      ) : null}
      {query.hasNextPage ? (
        <Button isPending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("earlier")}
        </Button>
      ) : null}
    </div>
  );
}
