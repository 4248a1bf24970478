import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read } from "@/api/client";
import { Problem } from "@/api/problem";
import { approvalFeed } from "../feed/approvalFeed";
import type { Approval } from "../feed/approvals";
import type { Arguments } from "../form/draft";

export type Response =
  | { kind: "approve"; editedArgs?: Arguments }
  | { kind: "refuse"; reason?: string }
  | { kind: "dismiss" };

export interface Answering {
  respond: (response: Response) => void;
  /** The kind of the response that is on its way. */
  pending: Response["kind"] | undefined;
  error: unknown;
  reset: () => void;
  /** Whether the question can be dismissed: a program's request can only be refused. */
  canDismiss: boolean;
}

export const APPROVALS_KEY = ["approvals"] as const;

/** Return what answers an approval, and calls `onDone` then. */
export function useAnswer(approval: Approval, onDone: () => void): Answering {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: (response: Response) => send(approval, response),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: APPROVALS_KEY });
      onDone();
    },
    onError: (error) => {
      if (error instanceof Problem && [404, 409, 410].includes(error.status)) {
        void showAsItIs(approval, error);
      }
    },
  });
  return {
    respond: (response) => {
      if (!mutation.isPending) mutation.mutate(response);
    },
    pending: mutation.isPending ? mutation.variables.kind : undefined,
    error: mutation.error,
    reset: mutation.reset,
    canDismiss: approval.requestedBy.kind === "chat",
  };
}

async function send(approval: Approval, response: Response): Promise<void> {
  if (response.kind === "dismiss") return dismiss(approval);
  const params = { path: { approval_id: approval.id } };
  const body =
    response.kind === "approve"
      ? { approved: true, ...(response.editedArgs && { editedArgs: response.editedArgs }) }
      : { approved: false, ...(response.reason && { reason: response.reason }) };
  const answer = await read(api.POST("/api/v1/approvals/{approval_id}", { params, body }));
  approvalFeed.put(answer.approval);
}

/** Cancel the run that asks: the turn ends, and nothing is done. */
async function dismiss(approval: Approval): Promise<void> {
  if (approval.requestedBy.kind !== "chat") return;
  const params = { path: { run_id: approval.requestedBy.runId } };
  await api.POST("/api/v1/agent/runs/{run_id}/cancel", { params });
  approvalFeed.put(await readApproval(approval.id));
}

/** Show an approval that was answered elsewhere, or in time no more, as it is at the server. */
async function showAsItIs(approval: Approval, problem: Problem): Promise<void> {
  const now = await readApproval(approval.id).catch(() => approval);
  const isStale = problem.status === 410 && now.status === "pending";
  approvalFeed.put(isStale ? { ...now, status: "expired" } : now);
}

export function readApproval(id: string): Promise<Approval> {
  const params = { path: { approval_id: id } };
  return read(api.GET("/api/v1/approvals/{approval_id}", { params }));
}
