/** A server that is killed in the middle of an answer and started again finishes the answer. */

import { Chat } from "../../harness/chat.ts";
import { Count } from "../../harness/counts.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";
import { eventually } from "../../harness/waiting.ts";

/** How soon a run of a dead process is taken over. */
const LEASE_SECONDS = "3";

export async function run(shared: Stage): Promise<void> {
  const stage = await shared.onOwnServer({ LEASE_SECONDS });
  const { page, console } = await stage.enter();
  console.expect(/Failed to load resource|net::ERR_/);
  const chat = new Chat(page);
  const count = new Count();
  await chat.open();
  await chat.say(count.request);
  await chat.reads(count.untilMiddle);
  await stage.server.kill();
  await page.getByText(text("chat.connection.reconnecting")).first().waitFor();
  await stage.peers.openGate(count.gate);
  await stage.server.start();
  await eventually("the whole count, once", async () => {
    return (await chat.answers.last().innerText()).trim() === count.whole;
  });
  await chat.button("chat.composer.send").waitFor();
  await chat.say("Hello");
  await chat.answers.nth(1).waitFor();
}
