/** A question in the chat is edited and approved; what does not fit is said at its field. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account, console } = await stage.enter();
  console.expect(/status of 422/);
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Gym on 24 December 2030 at 5pm");

  const card = chat.question("Gym");
  await card.getByRole("button", { name: text("approvals.edit") }).click();
  await card.getByLabel("Title").fill("");
  await card.getByRole("button", { name: text("approvals.approve_edited") }).click();
  await card.getByText("This needs at least 1 character").waitFor();
  await card.getByLabel("Title").fill("Swimming");
  await card.getByLabel("Start", { exact: true }).fill("2030-12-24T18:30");
  await card.getByRole("button", { name: text("approvals.approve_edited") }).click();

  await chat.reads("Swimming");
  const api = await Api.signIn(stage.server.url, account);
  const [item] = await api.send<{ title: string; start_at: string }[]>("GET", "/schedule-items");
  assert.equal(item?.title, "Swimming");
  assert.equal(Date.parse(item.start_at), Date.parse("2030-12-24T18:30:00+01:00"));
}
