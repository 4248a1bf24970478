/** Signs people in for tests, without a server. */

import { session } from "./session";

export function signInAs(id: string): void {
  session.start({
    access_token: "access",
    refresh_token: `refresh of ${id}`,
    expires_in: 3600,
    token_type: "bearer",
    user: { id, email: `${id}@example.com` },
  });
}
