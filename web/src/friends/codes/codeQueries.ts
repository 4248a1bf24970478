/** The person's invite codes, which others can register with. */

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { showChanges } from "@/api/changes";
import { api, read, readPage } from "@/api/client";
import type { Schemas } from "@/api/types";

export type InviteCode = Schemas["InviteCodeRead"];

export function useInviteCodes() {
  return useInfiniteQuery({
    queryKey: ["friends", "codes"],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 50, ...(pageParam && { after: pageParam }) };
      return readPage(api.GET("/api/v1/invite-codes", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function useCreateCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["InviteCodeCreate"]) =>
      read(api.POST("/api/v1/invite-codes", { body })),
    onSuccess: () => showChanges(client, ["friends"]),
  });
}

export function useDisableCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) =>
      read(api.POST("/api/v1/invite-codes/{code}/disable", { params: { path: { code } } })),
    onSettled: () => showChanges(client, ["friends"]),
  });
}
