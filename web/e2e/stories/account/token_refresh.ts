/** An access token that has expired in the middle of work is replaced, once, and nothing is lost. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const REFRESH = "**/api/v1/auth/sessions/refresh";

export async function run(stage: Stage): Promise<void> {
  const { page, account, console } = await stage.enter();
  console.expect(/status of 401/);
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Dentist on 24 December 2030 at 3pm");
  const approve = { name: text("approvals.approve"), exact: true };
  await chat.question("Dentist").getByRole("button", approve).waitFor();

  // From here the server gets a token that it does not accept, until the page has a new one.
  let isExpired = true;
  let refreshes = 0;
  await page.route("**/api/v1/**", async (route, request) => {
    const headers = await request.allHeaders();
    const bearer = headers["authorization"];
    if (isExpired && bearer) headers["authorization"] = `${bearer}x`;
    await route.continue({ headers });
  });
  await page.route(REFRESH, async (route) => {
    refreshes += 1;
    const response = await route.fetch();
    isExpired = false;
    await route.fulfill({ response });
  });
  await chat.question("Dentist").getByRole("button", approve).click();
  await chat.reads("Done");
  assert.equal(refreshes, 1);
  const api = await Api.signIn(stage.server.url, account);
  assert.deepEqual(await api.titles(), ["Dentist"]);
}
