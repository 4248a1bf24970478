import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { followToolResults } from "@/api/changes";
import { createId } from "@/api/client";
import { PROFILE_KEY } from "@/api/profile";
import type { Profile } from "@/api/profile";
import { THREADS_KEY } from "../threads/useThreads";
import { ConversationStore } from "./ConversationStore";
import { scheduleFrame } from "./run/frames";
import type { RunObserver } from "./run/run";
import { createThreadApi } from "./run/threadApi";

/** Return the store of a conversation; it lasts as long as the component. */
export function useConversationStore(
  threadId: string,
  options: { isNew: boolean; observer: RunObserver },
): ConversationStore {
  const queryClient = useQueryClient();
  const [store] = useState(
    () =>
      new ConversationStore({
        threadId,
        api: createThreadApi(threadId),
        findTimeZone: () => {
          const profile = queryClient.getQueryData<Profile>(PROFILE_KEY);
          return profile?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
        },
        schedule: scheduleFrame,
        observer: withToolResults(options.observer, followToolResults(queryClient)),
        newId: createId,
        onChange: () => void queryClient.invalidateQueries({ queryKey: THREADS_KEY }),
      }),
  );
  // A conversation that began on this page stays open when its address changes.
  const [isNew] = useState(options.isNew);
  useEffect(() => {
    if (isNew) store.begin();
    else void store.open();
    return () => store.dispose();
  }, [store, isNew]);
  useEffect(() => refreshWhenShown(store), [store]);
  return store;
}

export function useConversation(store: ConversationStore) {
  const conversation = useSyncExternalStore(store.subscribe, store.getConversation);
  const openStatus = useSyncExternalStore(store.subscribe, store.getOpenStatus);
  return { conversation, openStatus };
}

/** Return an observer that also loads again what the agent's tools have changed. */
function withToolResults(
  observer: RunObserver,
  onEvent: ReturnType<typeof followToolResults>,
): RunObserver {
  return {
    onRequest: (run) => observer.onRequest(run),
    onEvent: (received) => {
      observer.onEvent(received);
      onEvent(received.event);
    },
    onLost: () => observer.onLost(),
  };
}

/** Read the conversation again when the person comes back: another device may have gone on. */
function refreshWhenShown(store: ConversationStore): () => void {
  const refresh = () => {
    if (document.visibilityState === "visible" && store.hasMessages) void store.open();
  };
  document.addEventListener("visibilitychange", refresh);
  return () => document.removeEventListener("visibilitychange", refresh);
}
