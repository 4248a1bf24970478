/** A question in the chat is refused with a reason, and nothing is done. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const REASON = "Not on Christmas Eve";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Party on 24 December 2030 at 8pm");

  const card = chat.question("Party");
  await card.getByRole("button", { name: text("approvals.refuse") }).click();
  await card.getByLabel(text("approvals.reason")).fill(REASON);
  await card.getByRole("button", { name: text("approvals.refuse_now") }).click();
  await chat.log.getByText(text("chat.tool.refused")).waitFor();
  await chat.button("chat.composer.send").waitFor();

  const api = await Api.signIn(stage.server.url, account);
  assert.deepEqual(await api.titles(), []);
  await page.goto("/approvals?view=history");
  await page.getByText(text("approvals.outcome.reason", { reason: REASON })).waitFor();
}
