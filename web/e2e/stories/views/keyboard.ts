/** Without a mouse: sign in, ask, stop, edit and approve a question, and go to other views. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import { Count } from "../../harness/counts.ts";
import { isFocusShown, tabTo } from "../../harness/keyboard.ts";
import { navigationLink } from "../../harness/navigation.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const account = await stage.peers.createAccount(stage.server, {
    locale: "en",
    timezone: "Europe/Berlin",
  });
  const { page } = await stage.open(account);
  const { keyboard } = page;
  await tabTo(page, page.getByLabel(text("sign_in.email")));
  await keyboard.type(account.email);
  await tabTo(page, page.getByLabel(text("sign_in.password"), { exact: true }));
  await keyboard.type(account.password);
  await keyboard.press("Enter");

  const chat = new Chat(page);
  const count = new Count();
  await tabTo(page, chat.field);
  await keyboard.type(count.request);
  await keyboard.press("Enter");
  await chat.reads(count.untilMiddle);
  await keyboard.press("Escape");
  await page.getByText(text("chat.connection.stopped")).waitFor();
  await stage.peers.openGate(count.gate);
  await chat.button("chat.composer.send").waitFor();

  await tabTo(page, chat.field);
  await keyboard.type("Gym on 24 December 2030 at 5pm");
  await keyboard.press("Enter");
  const card = chat.question("Gym");
  await tabTo(page, card.getByRole("button", { name: text("approvals.edit") }));
  assert.ok(await isFocusShown(page));
  await keyboard.press("Enter");
  await tabTo(page, card.getByLabel("Title"));
  await keyboard.press("Control+A");
  await keyboard.type("Swimming");
  await keyboard.press("Enter");
  await chat.reads("Swimming");

  await tabTo(page, page.getByRole("link", { name: text("app.skip") }));
  assert.ok(await isFocusShown(page));
  for (const view of ["approvals", "calendar", "inbox", "friends", "plans"] as const) {
    await tabTo(page, navigationLink(page, view));
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: text(`${view}.title`), level: 1 }).waitFor();
  }
  const api = await Api.signIn(stage.server.url, account);
  assert.deepEqual(await api.titles(), ["Swimming"]);
}
