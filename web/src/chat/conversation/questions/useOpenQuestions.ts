import { useEffect, useRef } from "react";
import { useApprovals } from "@/approvals/feed/useApprovals";
import type { Conversation } from "../conversation";
import type { ConversationStore } from "../ConversationStore";
import { findNews } from "./findNews";

/**
 * Move the conversation on when its questions are answered, wherever that is: follow the run that
 * continues, or read the conversation again when time is over or another page has asked.
 */
export function useOpenQuestions(
  store: ConversationStore,
  threadId: string,
  { interrupts, phase }: Conversation,
): void {
  const approvals = useApprovals();
  const done = useRef(new Set<string>());
  useEffect(() => {
    // A run that ends tells its questions itself.
    if (phase !== "idle" || !store.hasMessages) return;
    const news = findNews(threadId, interrupts, approvals).filter(
      ({ key }) => !done.current.has(key),
    );
    for (const { key } of news) done.current.add(key);
    const next = news.find((each) => each.kind === "continues") ?? news[0];
    if (next?.kind === "continues") void store.follow(next.runId);
    else if (next) void store.open();
  }, [store, threadId, interrupts, phase, approvals]);
}
