/** Stop ends the run at the server, keeps what was said, and lets the person go on. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import { Count } from "../../harness/counts.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";
import { eventually } from "../../harness/waiting.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const chat = new Chat(page);
  const count = new Count();
  await chat.open();
  await chat.say(count.request);
  await chat.reads(count.untilMiddle);
  await chat.button("chat.composer.stop").click();
  await page.getByText(text("chat.connection.stopped")).waitFor();

  const api = await Api.signIn(stage.server.url, account);
  const path = `/agent/threads/${encodeURIComponent(await chat.threadId())}`;
  await eventually("the end of the run", async () => {
    return (await api.send<{ status: string }>("GET", path)).status === "idle";
  });
  await stage.peers.openGate(count.gate);
  await chat.say("Hello");
  await chat.answers.nth(1).waitFor();
  assert.match(await chat.answers.first().innerText(), /20$/);
}
