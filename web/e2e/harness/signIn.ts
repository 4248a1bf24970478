/** Signs in without the page's form, which has a story of its own. */

import type { BrowserContextOptions } from "playwright-core";
import type { Account } from "./processes/peers.ts";

export type StorageState = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** Return what a browser keeps of a login, as `src/api/sessionStore.ts` does. */
export async function signIn(url: string, { email, password }: Account): Promise<StorageState> {
  const response = await fetch(`${url}/api/v1/auth/sessions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`cannot sign in: ${await response.text()}`);
  const { refresh_token: refreshToken, user } = await response.json();
  const value = JSON.stringify({ refreshToken, userId: user.id });
  return {
    cookies: [],
    origins: [{ origin: url, localStorage: [{ name: "majordomo.session", value }] }],
  };
}
