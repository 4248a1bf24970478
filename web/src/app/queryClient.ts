/** TanStack Query: what is cached, and what is tried again. */

import { notifyManager, QueryClient } from "@tanstack/react-query";
import { isTransient, Problem } from "@/api/problem";

// A button shows that its request is under way before the next event: a double click is one request.
notifyManager.setScheduler(queueMicrotask);

const MAX_RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // An error that the same request cannot cure is shown at once.
        retry: (failures, error) => failures < MAX_RETRIES && isTransient(error),
        retryDelay: (failures, error) => {
          const wanted = error instanceof Problem ? (error.retryAfter ?? 0) * 1000 : 0;
          return Math.max(wanted, 500 * 2 ** failures);
        },
        // The server is often on this machine: being offline does not mean that it is away.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
