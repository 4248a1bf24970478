/** Friends, friend requests, people who are found or blocked, and the mutations of them. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, readPage } from "@/api/client";
import type { Schemas } from "@/api/types";
import { LIVE_COUNT, showChanges } from "@/api/changes";

export type FriendRequest = Schemas["FriendRequestRead"];
export type Block = Schemas["BlockRead"];

const PAGE_SIZE = 100;
const LIST = { initialPageParam: "", ...LIVE_COUNT };

function pageQuery(cursor: string) {
  return { query: { limit: PAGE_SIZE, ...(cursor && { after: cursor }) } };
}

export function useReceivedRequests() {
  return useInfiniteQuery({
    ...LIST,
    queryKey: ["friends", "received"],
    queryFn: ({ pageParam, signal }) =>
      readPage(api.GET("/api/v1/friends/requests/inbox", { params: pageQuery(pageParam), signal })),
    getNextPageParam: (page) => page.next,
  });
}

export function useSentRequests() {
  return useInfiniteQuery({
    ...LIST,
    queryKey: ["friends", "sent"],
    queryFn: ({ pageParam, signal }) =>
      readPage(
        api.GET("/api/v1/friends/requests/outgoing", { params: pageQuery(pageParam), signal }),
      ),
    getNextPageParam: (page) => page.next,
  });
}

export function useBlocks() {
  return useInfiniteQuery({
    ...LIST,
    queryKey: ["friends", "blocks"],
    queryFn: ({ pageParam, signal }) =>
      readPage(api.GET("/api/v1/users/me/blocks", { params: pageQuery(pageParam), signal })),
    getNextPageParam: (page) => page.next,
  });
}

/** Find people by a part of their username, or one by the whole address. */
export function usePeople(query: string) {
  return useQuery({
    queryKey: ["people", query],
    queryFn: ({ signal }) => read(api.POST("/api/v1/users/search", { body: { query }, signal })),
    enabled: query !== "",
    // Every search by an address counts against a limit.
    staleTime: 60_000,
    retry: false,
  });
}

/** What a person does with another. */
export type FriendAction =
  | { kind: "request"; userId: string; content: string | null }
  | { kind: "accept" | "decline" | "withdraw"; requestId: string }
  | { kind: "remove"; friendshipId: string }
  | { kind: "block" | "unblock"; userId: string };

export function useFriendAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => showChanges(client, ["friends", "inbox", "calendar"]),
  });
}

function send(action: FriendAction): Promise<unknown> {
  switch (action.kind) {
    case "request":
      return read(
        api.POST("/api/v1/friends/requests", {
          body: { target_user_id: action.userId, content: action.content },
        }),
      );
    case "accept":
      return read(api.POST("/api/v1/friends/requests/{request_id}/accept", onRequest(action)));
    case "decline":
      return read(api.POST("/api/v1/friends/requests/{request_id}/decline", onRequest(action)));
    case "withdraw":
      return read(api.DELETE("/api/v1/friends/requests/{request_id}", onRequest(action)));
    case "remove":
      return read(
        api.DELETE("/api/v1/friends/{friendship_id}", {
          params: { path: { friendship_id: action.friendshipId } },
        }),
      );
    case "block":
      return read(api.POST("/api/v1/users/{user_id}/block", onUser(action)));
    default:
      return read(api.DELETE("/api/v1/users/{user_id}/block", onUser(action)));
  }
}

function onRequest({ requestId }: { requestId: string }) {
  return { params: { path: { request_id: requestId } } };
}

function onUser({ userId }: { userId: string }) {
  return { params: { path: { user_id: userId } } };
}
