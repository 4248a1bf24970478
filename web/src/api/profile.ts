/** The profile of the user who is signed in. Every view needs its zone. */

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, read } from "./client";
import { session } from "./session";
import type { Schemas } from "./types";

export type Profile = Schemas["MyProfileRead"];

export const PROFILE_KEY = ["profile"] as const;

export function useProfile() {
  const isSignedIn = useUserId() !== undefined;
  return useQuery({
    queryKey: PROFILE_KEY,
    queryFn: ({ signal }) => read(api.GET("/api/v1/users/me", { signal })),
    enabled: isSignedIn,
    staleTime: 5 * 60_000,
  });
}

/** Return the person's time zone: that of the profile, else the browser's. */
export function useTimeZone(): string {
  return useProfile().data?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Return the id of the user who is signed in, or undefined. */
export function useUserId(): string | undefined {
  return useSyncExternalStore(session.subscribe, session.getUserId);
}
