import { useEffect, useRef } from "react";
import type { ConversationStore } from "../conversation/ConversationStore";
import { useThreads } from "./useThreads";

/**
 * Show what another device or tab adds to the open conversation, as the list reports it.
 *
 * The list also changes after a run of this page; reading the newest messages then is harmless.
 */
export function useOtherDevices(store: ConversationStore, threadId: string): void {
  const { data } = useThreads();
  const thread = data?.find((each) => each.threadId === threadId);
  const { updatedAt, runningRunId } = thread ?? {};
  const shown = useRef(updatedAt);
  useEffect(() => {
    const isChanged = shown.current !== undefined && shown.current !== updatedAt;
    // A message that the server has refused is shown, and would be lost.
    if (store.isBusy || store.getConversation().failure || !store.hasMessages) return;
    shown.current = updatedAt;
    if (runningRunId && runningRunId !== store.getConversation().runId) {
      void store.follow(runningRunId);
    } else if (isChanged) {
      void store.open();
    }
  }, [store, updatedAt, runningRunId]);
}
