/** Who has an item: subscriptions, invitations, and giving up one's own access. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read, readPage } from "@/api/client";
import type { Page } from "@/api/client";
import type { Schemas } from "@/api/types";
import { showRemoval } from "../item/itemQueries";
import { LIVE_QUERY, showChanges } from "@/api/changes";

export type Subscription = Schemas["SubscriptionRead"];

const subscriptionsKey = (itemId: string) => ["calendar", "subscriptions", itemId] as const;

export function useSubscriptions(itemId: string, isEnabled: boolean) {
  return useQuery({
    queryKey: subscriptionsKey(itemId),
    queryFn: ({ signal }): Promise<Page<Subscription>> =>
      readPage(
        api.GET("/api/v1/schedule-items/{item_id}/subscriptions", {
          params: { path: { item_id: itemId } },
          signal,
        }),
      ),
    enabled: isEnabled,
    ...LIVE_QUERY,
  });
}

/** Invite a person to an item; a person who has it gets an invitation to other rights. */
export function useShareItem(itemId: string) {
  return useMutation({
    mutationFn: (body: Schemas["ItemShare"]) =>
      read(
        api.POST("/api/v1/schedule-items/{item_id}/share", {
          params: { path: { item_id: itemId } },
          body,
        }),
      ),
  });
}

/** End a person's access, or withdraw the invitation to a person: the id is either's. */
export function useRevokeAccess(itemId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      read(
        api.DELETE("/api/v1/schedule-items/{item_id}/subscriptions/{subscription_id}", {
          params: { path: { item_id: itemId, subscription_id: id } },
        }),
      ),
    onSuccess: () => showChanges(client, ["calendar"]),
  });
}

export function useLeaveItem() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (itemId: string) =>
      read(
        api.DELETE("/api/v1/schedule-items/{item_id}/subscriptions/me", {
          params: { path: { item_id: itemId } },
        }),
      ),
    onSuccess: () => showRemoval(client),
  });
}

/** How an invitation names a person: by the address, or by the username. */
export function nameInvitee(text: string): { email: string } | { username: string } {
  const name = text.trim();
  return name.includes("@") ? { email: name } : { username: name };
}
