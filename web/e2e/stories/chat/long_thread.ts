/** A thread of 5,000 messages opens at its end, and scrolls to its beginning. */

import assert from "node:assert/strict";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { eventually } from "../../harness/waiting.ts";

const MESSAGES = 5_000;
const MAX_ROWS = 200;

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.enter();
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Hello");
  await chat.answers.first().waitFor();
  await chat.button("chat.composer.send").waitFor();
  await stage.peers.lengthenThread(stage.server, await chat.threadId(), MESSAGES);
  await page.reload();

  const last = chat.log.getByText(`Message ${MESSAGES}`, { exact: true });
  await last.waitFor();
  const rows = () => chat.log.getByRole("article").count();
  assert.ok((await rows()) < MAX_ROWS);
  await chat.log.hover();
  await eventually("the first message", async () => {
    await page.mouse.wheel(0, -1_000_000);
    return chat.log.getByText("Hello", { exact: true }).isVisible();
  });
  assert.ok((await rows()) < MAX_ROWS);
  await chat.button("chat.latest").click();
  await last.waitFor();
}
