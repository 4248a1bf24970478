/** A conversation: an answer with a tool, its title, a new name, the search and the deletion. */

import assert from "node:assert/strict";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, console } = await stage.enter();
  // An open conversation is read again every few seconds, and perhaps when it has just been deleted.
  console.expect(/status of 404.*\/agent\/threads\//);
  const chat = new Chat(page);
  await chat.open();
  await page.getByRole("button", { name: text("chat.empty.first") }).click();
  await chat.log.getByText(text("chat.tools.list_schedule_items.done")).waitFor();
  await chat.button("chat.composer.send").waitFor();
  assert.equal(await chat.ownMessages.count(), 1);

  await chat.field.fill("Hello");
  await chat.field.press("Shift+Enter");
  await chat.field.pressSequentially("again");
  await chat.field.press("Enter");
  await chat.ownMessages.filter({ hasText: "Hello" }).getByText("again").waitFor();
  await chat.button("chat.composer.send").waitFor();
  await chat.field.press("ArrowUp");
  assert.equal(await chat.field.inputValue(), "Hello\nagain");

  const conversations = page.getByRole("complementary", { name: text("chat.conversations") });
  await conversations.getByRole("button", { name: /^More about/ }).click();
  await page.getByRole("menuitem", { name: text("chat.threads.rename") }).click();
  const name = page.getByRole("dialog").getByLabel(text("chat.threads.name"));
  await name.fill("My week");
  await page.getByRole("button", { name: text("chat.threads.save") }).click();
  await conversations.getByRole("link", { name: "My week" }).waitFor();

  await conversations.getByLabel(text("chat.threads.search")).fill("nothing of this kind");
  await conversations.getByText(text("chat.threads.none_found")).waitFor();
  await conversations.getByLabel(text("chat.threads.search")).fill("week");
  await conversations.getByRole("link", { name: "My week" }).waitFor();

  await conversations.getByRole("button", { name: /^More about/ }).click();
  await page.getByRole("menuitem", { name: text("chat.threads.delete") }).click();
  const dialog = page.getByRole("alertdialog").or(page.getByRole("dialog"));
  await dialog.getByRole("button", { name: text("chat.threads.delete") }).click();
  await conversations.getByLabel(text("chat.threads.search")).fill("");
  await conversations.getByText(text("chat.threads.none")).waitFor();
}
