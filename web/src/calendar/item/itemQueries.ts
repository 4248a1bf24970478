/** Items from the API, and the mutations of them. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { api, read, readPage } from "@/api/client";
import type { Schemas } from "@/api/types";
import { LIVE_QUERY, showChanges, tellOtherTabs } from "@/api/changes";
import type { ItemSummary } from "../grid/events";

/** Changes of items are sent one after the other, so that the last one wins. */
const CHANGES = { mutationKey: ["calendar", "change"], scope: { id: "calendar" } };

export interface InstantRange {
  start: string;
  end: string;
}

export const itemKeys = {
  lists: ["calendar", "items"] as const,
  list: ({ start, end }: InstantRange) => ["calendar", "items", start, end] as const,
  item: (id: string) => ["calendar", "item", id] as const,
};

/** Load the items that overlap a range of time, all pages of them. */
export function useItems(range: InstantRange) {
  return useQuery({
    queryKey: itemKeys.list(range),
    queryFn: ({ signal }) => loadItems(range, signal),
    placeholderData: keepPreviousData,
    ...LIVE_QUERY,
  });
}

export function useItem(id: string) {
  return useQuery({
    queryKey: itemKeys.item(id),
    queryFn: ({ signal }) =>
      read(
        api.GET("/api/v1/schedule-items/{item_id}", { params: { path: { item_id: id } }, signal }),
      ),
    ...LIVE_QUERY,
  });
}

export function useCreateItem() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ItemCreate"]) => read(api.POST("/api/v1/schedule-items", { body })),
    onSuccess: () => showChanges(client, ["calendar"]),
  });
}

export interface ItemChange {
  item: ItemSummary;
  changes: Schemas["ItemUpdate"];
}

/** Change an item. It is shown as changed at once, and as it was if the server refuses. */
export function useChangeItem() {
  const client = useQueryClient();
  return useMutation({
    ...CHANGES,
    mutationFn: ({ item, changes }: ItemChange) =>
      read(
        api.PATCH("/api/v1/schedule-items/{item_id}", {
          params: { path: { item_id: item.id } },
          body: changes,
        }),
      ),
    onMutate: async ({ item, changes }) => {
      await client.cancelQueries({ queryKey: itemKeys.lists });
      replaceItem(client, item.id, (shown) => ({ ...shown, ...pickSummary(changes) }));
    },
    onError: (_error, { item, changes }) => {
      replaceItem(client, item.id, (shown) => ({ ...shown, ...pickShown(item, changes) }));
    },
    onSettled: async () => {
      // Another change that waits would be hidden by the answer to this one.
      if (client.isMutating({ mutationKey: CHANGES.mutationKey }) === 1) {
        await showChanges(client, ["calendar"]);
      }
    },
  });
}

export function useDeleteItem() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      read(api.DELETE("/api/v1/schedule-items/{item_id}", { params: { path: { item_id: id } } })),
    onSuccess: () => showRemoval(client),
  });
}

/** Load the lists again without an item that is gone: the item itself cannot be loaded any more. */
export function showRemoval(client: QueryClient): void {
  tellOtherTabs(["calendar"]);
  void client.invalidateQueries({ queryKey: itemKeys.lists });
}

/** Replace an item in every list that shows it. */
export function replaceItem(
  client: QueryClient,
  id: string,
  change: (item: ItemSummary) => ItemSummary,
): void {
  client.setQueriesData<ItemSummary[]>({ queryKey: itemKeys.lists }, (items) =>
    items?.map((item) => (item.id === id ? change(item) : item)),
  );
}

const SHOWN = ["title", "start_at", "end_at", "status"] as const;

function pickSummary(changes: Schemas["ItemUpdate"]): Partial<ItemSummary> {
  const shown = SHOWN.filter((name) => changes[name] !== undefined);
  return Object.fromEntries(shown.map((name) => [name, changes[name]]));
}

function pickShown(item: ItemSummary, changes: Schemas["ItemUpdate"]): Partial<ItemSummary> {
  const shown = SHOWN.filter((name) => changes[name] !== undefined);
  return Object.fromEntries(shown.map((name) => [name, item[name]]));
}

async function loadItems(range: InstantRange, signal: AbortSignal): Promise<ItemSummary[]> {
  const items: ItemSummary[] = [];
  let after: string | undefined;
  do {
    const query = { start_at: range.start, end_at: range.end, ...(after && { after }) };
    const page = await readPage(api.GET("/api/v1/schedule-items", { params: { query }, signal }));
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}
