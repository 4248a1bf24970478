/** A person who comes back finds what they had begun to write, and nothing that they had closed. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import { Chat } from "../../harness/chat.ts";
import { navigationLink } from "../../harness/navigation.ts";
import type { Stage } from "../../harness/stage.ts";

const ITEM = { title: "Dentist", start_at: new Date().toISOString() };
const DRAFT = "Move the dentist to";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const api = await Api.signIn(stage.server.url, account);
  const { id } = await api.send<{ id: string }>("POST", "/schedule-items", ITEM);
  const chat = new Chat(page);
  await chat.open();
  await chat.field.fill(DRAFT);

  await navigationLink(page, "calendar").click();
  await page.locator(`[data-item-id="${id}"]`).click();
  const dialog = page.getByRole("dialog", { name: ITEM.title });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, "/calendar");

  await navigationLink(page, "chat").click();
  await chat.field.waitFor();
  assert.equal(await chat.field.inputValue(), DRAFT);
}
