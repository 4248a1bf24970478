import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useApprovals } from "@/approvals/feed/useApprovals";
import { api, read } from "@/api/client";
import { ErrorMessage } from "@/components/feedback/ErrorMessage";
import { Skeleton } from "@/components/feedback/Skeleton";
import { approvalIdOf } from "../conversation/questions/approvalIds";
import type { Interrupt } from "../conversation/protocol";

/** Its forms are loaded with the first question. */
const ApprovalCard = lazy(async () => {
  const { ApprovalCard } = await import("@/approvals/ApprovalCard");
  return { default: ApprovalCard };
});

/** A question of the agent in the conversation. What follows an answer comes with the feed. */
export function OpenQuestion({ interrupt }: { interrupt: Interrupt }) {
  const id = approvalIdOf(interrupt);
  const known = useApprovals().byId.get(id);
  const query = useQuery({
    queryKey: ["approvals", id],
    queryFn: ({ signal }) =>
      read(
        api.GET("/api/v1/approvals/{approval_id}", {
          params: { path: { approval_id: id } },
          signal,
        }),
      ),
    enabled: known === undefined,
  });
  const approval = known ?? query.data;
  if (approval) {
    return (
      <Suspense fallback={<Skeleton lines={2} />}>
        <ApprovalCard approval={approval} />
      </Suspense>
    );
  }
  if (query.error) return <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={2} />;
}
