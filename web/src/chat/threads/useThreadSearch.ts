import { useEffect, useMemo } from "react";
import { findThreads } from "./findThreads";
import { useThreads } from "./useThreads";

/** Return the conversations that have the words; to find them, all are read page by page. */
export function useThreadSearch(words: string) {
  const query = useThreads();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  const isSearching = words.trim() !== "" && hasNextPage && !isError;
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage();
  }, [isSearching, isFetchingNextPage, fetchNextPage]);
  const found = useMemo(() => findThreads(data ?? [], words), [data, words]);
  return { query, found, isSearching };
}
