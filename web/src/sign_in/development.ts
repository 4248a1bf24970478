/** Whether the server is one for development, as far as its documented behaviour tells.
 *
 * Only then it has the page of its API's documentation, and the demo account of README.md. */

import { useQuery } from "@tanstack/react-query";
import { send } from "@/api/session";

export const DEMO_ACCOUNT = { email: "demo@example.com", password: "majordomo" } as const;

export function useIsDevelopment(): boolean {
  const { data = false } = useQuery({
    queryKey: ["sign_in", "development"],
    queryFn: async ({ signal }) => (await send("/docs", { method: "HEAD", signal })).ok,
    staleTime: Infinity,
  });
  return data;
}
