/** The zone of the profile counts, and not the browser's: also before anything is loaded. */

import { equal } from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";

export async function run(stage: Stage): Promise<void> {
  const account = await stage.peers.createAccount(stage.server, {
    locale: "en",
    timezone: "Pacific/Kiritimati",
  });
  const { page } = await stage.enterAs(account, { timezone: "Pacific/Pago_Pago" });
  await page.route("**/api/v1/users/me", async (route) => {
    // A profile that comes last must not be what the first message lacks.
    await page.waitForTimeout(500);
    await route.continue();
  });
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Add a dentist appointment tomorrow at 3 pm");
  await chat.question("Dentist").waitFor();
  const api = await Api.signIn(stage.server.url, account);
  const [approval] = await api.send<{ arguments: { timezone?: string } }[]>("GET", "/approvals");
  equal(approval?.arguments.timezone, "Pacific/Kiritimati");
}
