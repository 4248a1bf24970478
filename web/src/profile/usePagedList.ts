import { useInfiniteQuery } from "@tanstack/react-query";
import { readPage } from "@/api/client";

interface PageQuery {
  after?: string | undefined;
  limit: number;
}

const PAGE_SIZE = 50;

/** Read a list page by page. `load` makes the request for one page. */
export function usePagedList<Item>(
  queryKey: readonly string[],
  load: (query: PageQuery, signal: AbortSignal) => Promise<{ data?: Item[]; response: Response }>,
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      readPage(load({ limit: PAGE_SIZE, ...(pageParam ? { after: pageParam } : {}) }, signal)),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

export type PagedListState<Item> = Pick<ReturnType<typeof usePagedList<Item>>, "query" | "items">;
