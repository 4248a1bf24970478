import { useSyncExternalStore } from "react";
import { newerOf, type Approval, type Approvals } from "./approvals";
import { approvalFeed } from "./approvalFeed";

/** Return all that is known of approvals, live. */
export function useApprovals(): Approvals {
  return useSyncExternalStore(approvalFeed.subscribe, approvalFeed.getApprovals);
}

/** Return an approval as it is now. */
export function useLiveApproval(approval: Approval): Approval {
  const known = useApprovals().byId.get(approval.id);
  return known ? newerOf(approval, known) : approval;
}
