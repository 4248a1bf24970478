/** A reloaded page shows the open question again, also when more was written meanwhile. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";
import { eventually } from "../../harness/waiting.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const api = await Api.signIn(stage.server.url, account);
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Dentist on 24 December 2030 at 3pm");
  await chat.question("Dentist").waitFor();
  await chat.say("Thank you");
  const events = `/agent/threads/${encodeURIComponent(await chat.threadId())}/events`;
  await eventually("the message at the server", async () => {
    return (await api.read(events)).includes("Thank you");
  });
  await page.reload();

  await chat.ownMessages.filter({ hasText: "Thank you" }).waitFor();
  const approve = { name: text("approvals.approve"), exact: true };
  await chat.question("Dentist").getByRole("button", approve).click();
  await chat.reads("Done");
  await chat.button("chat.composer.send").waitFor();
  assert.equal(await chat.ownMessages.count(), 2);
  assert.deepEqual(await api.titles(), ["Dentist"]);
}
