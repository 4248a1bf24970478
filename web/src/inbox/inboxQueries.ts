/** The messages of the inbox, and the answers to them. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, readPage } from "@/api/client";
import type { Schemas } from "@/api/types";
import { LIVE_COUNT, LIVE_QUERY, showChanges } from "@/api/changes";

export type Message = Schemas["MessageRead"];
export type MessageStatus = Message["status"];

const PAGE_SIZE = 50;
const MAX_COUNTED = 100;

export function useMessages(status: MessageStatus | undefined) {
  return useInfiniteQuery({
    queryKey: ["inbox", "messages", status ?? "all"],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(status && { status }),
        ...(pageParam && { after: pageParam }),
      };
      return readPage(api.GET("/api/v1/inbox/messages", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    ...LIVE_QUERY,
  });
}

/** Count the unread among the newest messages; there is no route that counts them all. */
export function useUnreadCount() {
  return useQuery({
    queryKey: ["inbox", "unread"],
    queryFn: async ({ signal }) => {
      const query = { limit: MAX_COUNTED };
      const page = await readPage(api.GET("/api/v1/inbox/messages", { params: { query }, signal }));
      return page.items.filter((message) => !message.is_read).length;
    },
    ...LIVE_COUNT,
  });
}

/** What a person does with a message. */
export type Answer =
  | { kind: "accept"; message: Message; permissions: Schemas["InvitationAccept"] }
  | { kind: "acceptFriend"; message: Message; requestId: string }
  | { kind: "reject" | "dismiss" | "read"; message: Message };

/** Answer a message. What was answered counts as read. */
export function useAnswerMessage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (answer: Answer) => {
      await send(answer);
      if (answer.kind !== "read" && !answer.message.is_read) await markRead(answer.message.id);
    },
    onSettled: () => showChanges(client, ["inbox", "calendar", "friends"]),
  });
}

export function useMarkAllRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (messages: readonly Message[]) => {
      for (const { id } of messages) await markRead(id);
    },
    onSettled: () => showChanges(client, ["inbox"]),
  });
}

function send(answer: Answer): Promise<unknown> {
  const params = { path: { message_id: answer.message.id } };
  switch (answer.kind) {
    case "accept":
      return read(
        api.POST("/api/v1/inbox/messages/{message_id}/accept", {
          params,
          body: answer.permissions,
        }),
      );
    case "acceptFriend":
      return read(
        api.POST("/api/v1/friends/requests/{request_id}/accept", {
          params: { path: { request_id: answer.requestId } },
        }),
      );
    case "reject":
      return read(api.POST("/api/v1/inbox/messages/{message_id}/reject", { params }));
    case "dismiss":
      return read(api.POST("/api/v1/inbox/messages/{message_id}/dismiss", { params }));
    default:
      return markRead(answer.message.id);
  }
}

function markRead(id: string): Promise<unknown> {
  return read(
    api.POST("/api/v1/inbox/messages/{message_id}/read", { params: { path: { message_id: id } } }),
  );
}
