import { useInfiniteQuery } from "@tanstack/react-query";
import { UtensilsCrossed } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, readEnvelope } from "@/api/client";
import { Button } from "@/components/button/Button";
import { Time } from "@/components/display/Time";
import { EmptyState } from "@/components/feedback/EmptyState";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { Card } from "@/components/layout/Card";
import { PetName } from "../PetName";
import { StatusTag } from "../StatusTag";
import { hasEnded } from "../progress/taskEvents";
import { PLANS_KEY } from "../queries";
import styles from "../plans.module.css";

const PAGE_SIZE = 20;
const POLL_MILLISECONDS = 5_000;

/** The plans so far, the newest first. */
export function PlanList() {
  const { t } = useTranslation("plans");
  const query = useInfiniteQuery({
    queryKey: [...PLANS_KEY, "history"],
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { page: pageParam, page_size: PAGE_SIZE } };
      return readEnvelope(api.GET("/api/v1/plans/history", { params, signal }));
    },
    initialPageParam: 1,
    getNextPageParam: ({ total }, _pages, page) =>
      page * PAGE_SIZE < total ? page + 1 : undefined,
    refetchInterval: ({ state }) => {
      const plans = state.data?.pages.flatMap((page) => page.plans) ?? [];
      return plans.every(hasEnded) ? false : POLL_MILLISECONDS;
    },
  });
  const plans = query.data?.pages.flatMap((page) => page.plans) ?? [];
  return (
    <Card title={t("list")}>
      <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending ? <Skeleton /> : null}
      {query.data && plans.length === 0 ? (
        <EmptyState
          icon={<UtensilsCrossed aria-hidden />}
          title={t("empty.title")}
          text={t("empty.text")}
        />
      ) : null}
      <ul className={styles.list}>
        {plans.map((plan) => (
          <li key={plan.id} className={styles.entry}>
            <Link className={styles.entryLink} to={`/plans/${plan.id}`}>
              <PetName type={plan.pet_type} breed={plan.pet_breed} />
            </Link>
            <StatusTag status={plan.status} />
            <span className={styles.muted}>
              <Time value={plan.created_at} format="short" />
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button isPending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("earlier")}
        </Button>
      ) : null}
    </Card>
  );
}
