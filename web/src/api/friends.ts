/** The friends of the user who is signed in. Sharing offers them, and names people by them. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { LIVE_COUNT } from "./changes";
import { api, readPage } from "./client";
import type { Schemas } from "./types";

export type Friend = Schemas["FriendRead"];

export function useFriends() {
  return useInfiniteQuery({
    queryKey: ["friends", "list"],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 500, ...(pageParam && { after: pageParam }) };
      return readPage(api.GET("/api/v1/friends", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    ...LIVE_COUNT,
  });
}
