import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { ApprovalCard } from "../ApprovalCard";
import { APPROVALS_KEY, readApproval } from "../card/useAnswer";

/** One approval, to which a link leads. */
export function SingleApproval({ approvalId }: { approvalId: string }) {
  const { t } = useTranslation("approvals");
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [...APPROVALS_KEY, "single", approvalId],
    queryFn: () => readApproval(approvalId),
  });
  return (
    <>
      <Link to="/approvals">{t("all")}</Link>
      <ErrorMessage error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      {data ? <ApprovalCard approval={data} /> : null}
      {!data && !error ? <Skeleton /> : null}
    </>
  );
}
