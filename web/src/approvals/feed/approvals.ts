/** What the page knows of approvals, as it learns it from the feed and from responses. */

import type { Schemas } from "@/api/types";

export type Approval = Schemas["ApprovalRead"];

export interface Approvals {
  readonly byId: ReadonlyMap<string, Approval>;
  /** Those that wait for an answer, the newest first. */
  readonly waiting: readonly Approval[];
  /** Whether all that wait are known. */
  readonly isComplete: boolean;
  /** Why there may be others by now: the connection is lost, and is tried again. */
  readonly connectionError: Error | undefined;
}

export const NO_APPROVALS: Approvals = {
  byId: new Map(),
  waiting: [],
  isComplete: false,
  connectionError: undefined,
};

/** Return what is known after one more version of an approval; an older one changes nothing. */
export function putApproval(before: Approvals, approval: Approval): Approvals {
  const known = before.byId.get(approval.id);
  if (known && newerOf(known, approval) === known) return before;
  const byId = new Map(before.byId).set(approval.id, approval);
  return { ...before, byId, waiting: findWaiting(byId) };
}

/** Return what still holds after a time without the feed: what waited may have been answered. */
export function forgetWaiting({ byId }: Approvals): Approvals {
  const ended = [...byId].filter(([, { status }]) => status !== "pending");
  return { ...NO_APPROVALS, byId: new Map(ended) };
}

/** Return what is known after an event of the feed. */
export function applyFeedEvent(before: Approvals, data: string): Approvals {
  const event = JSON.parse(data) as { event?: string; approval?: Approval };
  if (event.event === "approvals_opened") return { ...before, isComplete: true };
  return event.approval ? putApproval(before, event.approval) : before;
}

/**
 * Return the newer of two versions. An approval only goes on: it is answered once, and then gets
 * the run that carries it out and the result. Of two versions alike the first is returned.
 */
export function newerOf(one: Approval, other: Approval): Approval {
  return stageOf(other) > stageOf(one) ? other : one;
}

function stageOf(approval: Approval): number {
  // An expired question can still be cancelled.
  const stages = { pending: 0, expired: 1, approved: 2, refused: 2, cancelled: 2 };
  const hasRun = approval.runId === null ? 0 : 0.25;
  return stages[approval.status] + hasRun + (approval.result === null ? 0 : 0.5);
}

function findWaiting(byId: ReadonlyMap<string, Approval>): Approval[] {
  return [...byId.values()]
    .filter(({ status }) => status === "pending")
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
}
