/** What approvals, as the feed reports them, mean for an open conversation. */

import type { Schemas } from "@/api/types";
import { approvalIdOf } from "./approvalIds";
import type { Interrupt } from "../protocol";

type Approval = Schemas["ApprovalRead"];

export type News =
  /** A question is answered, and this run carries it out. */
  | { kind: "continues"; key: string; runId: string }
  /** A question is closed without a run, or another page has asked one. */
  | { kind: "changed"; key: string };

/** Return what the page has to do. The same news has the same key, so that it is done once. */
export function findNews(
  threadId: string,
  interrupts: readonly Interrupt[],
  { byId, waiting }: { byId: ReadonlyMap<string, Approval>; waiting: readonly Approval[] },
): News[] {
  const ids = interrupts.map(approvalIdOf);
  const ended = ids.flatMap((id): News[] => {
    const approval = byId.get(id);
    if (!approval || approval.status === "pending") return [];
    const { status, runId } = approval;
    if (runId) return [{ kind: "continues", key: `${id} ${runId}`, runId }];
    // One of several answers: the last one has a run.
    if (status === "approved" || status === "refused") return [];
    return [{ kind: "changed", key: `${id} ${status}` }];
  });
  const asked = waiting
    .filter(({ requestedBy }) => requestedBy.kind === "chat" && requestedBy.threadId === threadId)
    .filter(({ id }) => !ids.includes(id))
    .map(({ id }): News => ({ kind: "changed", key: `${id} asked` }));
  return [...ended, ...asked];
}
