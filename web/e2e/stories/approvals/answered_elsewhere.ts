/** A question that is answered in a second browser moves the open chat in the first one on. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const first = await stage.enter();
  const chat = new Chat(first.page);
  await chat.open();
  await chat.say("Concert on 27 December 2030 at 8pm");
  await chat
    .question("Concert")
    .getByRole("button", { name: text("approvals.edit") })
    .waitFor();

  const second = await stage.enterAs(first.account);
  await second.page.goto("/approvals");
  const card = second.page.getByRole("group", { name: "Concert" });
  await card.getByRole("button", { name: text("approvals.approve"), exact: true }).click();
  await card.getByText(text("approvals.outcome.done")).waitFor();

  await chat.reads("Done");
  assert.equal(await chat.button("approvals.approve").count(), 0);
  const api = await Api.signIn(stage.server.url, first.account);
  assert.deepEqual(await api.titles(), ["Concert"]);
}
