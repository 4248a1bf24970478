import type { Schemas } from "@/api/types";

export const TOKENS_KEY = ["profile", "tokens"] as const;

export type ApiToken = Schemas["ApiTokenRead"];
export type Scope = ApiToken["scopes"][number];

export const SCOPES: readonly Scope[] = ["read", "write", "approve"];
