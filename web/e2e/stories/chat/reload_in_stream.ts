/** A reload in the middle of an answer loses and doubles no word of it. */

import { Chat } from "../../harness/chat.ts";
import { Count } from "../../harness/counts.ts";
import type { Stage } from "../../harness/stage.ts";
import { eventually } from "../../harness/waiting.ts";

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.enter();
  const chat = new Chat(page);
  const count = new Count();
  await chat.open();
  await chat.say(count.request);
  await chat.reads(count.untilMiddle);
  await page.reload();
  await chat.reads(count.untilMiddle);
  await chat.button("chat.composer.stop").waitFor();
  await stage.peers.openGate(count.gate);
  await chat.button("chat.composer.send").waitFor();
  await eventually("the whole count, once", async () => {
    return (await chat.answers.last().innerText()).trim() === count.whole;
  });
}
