import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { LIVE_QUERY } from "@/api/changes";
import { api, read, readPage } from "@/api/client";
import type { Schemas } from "@/api/types";

export const THREADS_KEY = ["threads"] as const;
const PAGE_SIZE = 50;

export type Thread = Schemas["ThreadSummary"];

/** Return the conversations, the most recently active first. */
export function useThreads() {
  return useInfiniteQuery({
    queryKey: THREADS_KEY,
    queryFn: ({ pageParam, signal }) =>
      readPage(
        api.GET("/api/v1/agent/threads", {
          params: { query: { limit: PAGE_SIZE, ...(pageParam && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    ...LIVE_QUERY,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

export function useRenameThread() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ threadId, title }: { threadId: string; title: string }) =>
      read(
        api.PATCH("/api/v1/agent/threads/{thread_id}", {
          params: { path: { thread_id: threadId } },
          body: { title },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: THREADS_KEY }),
  });
}

export function useDeleteThread() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (threadId: string) =>
      read(
        api.DELETE("/api/v1/agent/threads/{thread_id}", {
          params: { path: { thread_id: threadId } },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: THREADS_KEY }),
  });
}
