import { useQuery } from "@tanstack/react-query";
import { api, read } from "@/api/client";
import { PROFILE_KEY } from "@/api/profile";
import type { Approval } from "../feed/approvals";
import type { Arguments } from "../form/draft";
import { APPROVALS_KEY } from "./useAnswer";

/** How to read what a call would change, by the name of its tool. */
const READERS: Record<string, (args: Arguments) => Promise<Arguments>> = {
  update_schedule_item: ({ item_id }) => {
    const params = { path: { item_id: String(item_id) } };
    return read(api.GET("/api/v1/schedule-items/{item_id}", { params }));
  },
  update_my_profile: () => read(api.GET("/api/v1/users/me")),
};

/** Return the values that a call would replace, as long as it waits; undefined if it has none. */
export function useCurrentValues(approval: Approval, isOpen: boolean): Arguments | undefined {
  const reader = READERS[approval.toolName];
  const key =
    approval.toolName === "update_my_profile"
      ? PROFILE_KEY
      : [...APPROVALS_KEY, "current", approval.id];
  const query = useQuery({
    queryKey: key,
    queryFn: () => reader?.(approval.arguments) ?? null,
    enabled: isOpen && reader !== undefined,
  });
  return isOpen && reader ? (query.data ?? undefined) : undefined;
}
