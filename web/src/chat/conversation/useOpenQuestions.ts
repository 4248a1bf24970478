import { useEffect } from "react";
import { useApprovals } from "@/approvals/feed/useApprovals";
import { approvalIdOf } from "./approvalIds";
import type { ConversationStore } from "./ConversationStore";
import type { Interrupt } from "./protocol";

/**
 * Move the conversation on when its questions are answered, wherever that is: follow the run that
 * continues, or read the conversation again when time is over or another page has asked.
 */
export function useOpenQuestions(
  store: ConversationStore,
  threadId: string,
  interrupts: readonly Interrupt[],
): void {
  const { byId, waiting } = useApprovals();
  useEffect(() => {
    for (const interrupt of interrupts) {
      const approval = byId.get(approvalIdOf(interrupt));
      if (!approval || approval.status === "pending") continue;
      if (approval.runId) void store.follow(approval.runId);
      else if (approval.status !== "approved" && approval.status !== "refused") void store.open();
    }
  }, [store, interrupts, byId]);
  useEffect(() => {
    const known = new Set(interrupts.map(approvalIdOf));
    const isNews = waiting.some(
      ({ id, requestedBy }) =>
        requestedBy.kind === "chat" && requestedBy.threadId === threadId && !known.has(id),
    );
    if (isNews && store.hasMessages) void store.open();
  }, [store, threadId, interrupts, waiting]);
}
