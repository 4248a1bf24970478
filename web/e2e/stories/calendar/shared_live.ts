/** Two people share an item: one invites, the other accepts and changes it, and both see that. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

/** Longer than the time after which an open view is loaded again. */
const A_WHILE = "01:00";

export async function run(stage: Stage): Promise<void> {
  const owner = await stage.enter();
  const guest = await stage.enter();
  await open(owner.page, "/calendar");
  await open(guest.page, "/inbox");
  await guest.page.getByText(text("inbox.empty.all")).waitFor();

  await press(owner.page, "calendar.new_item");
  await owner.page.getByRole("dialog").getByLabel(text("calendar.form.title")).fill("Team dinner");
  await press(owner.page, "calendar.form.add");
  await owner.page.getByRole("dialog").waitFor({ state: "detached" });
  await item(owner.page, "Team dinner").click();
  await owner.page.getByLabel(text("calendar.sharing.invite")).fill(guest.account.username);
  await owner.page
    .getByLabel(text("calendar.sharing.rights"), { exact: true })
    .selectOption({ label: text("calendar.role.editor") });
  await press(owner.page, "calendar.sharing.send");
  await owner.page
    .getByLabel(text("calendar.sharing.invite"))
    .and(owner.page.locator("[value='']"))
    .waitFor();
  await owner.page.keyboard.press("Escape");

  await guest.page.clock.fastForward(A_WHILE);
  await guest.page.getByRole("button", { name: /^Accept: .*Team dinner/ }).click();
  await guest.page.getByRole("link", { name: text("inbox.open_item") }).click();
  const dialog = guest.page.getByRole("dialog", { name: "Team dinner" });
  await dialog.getByRole("button", { name: text("calendar.item.edit"), exact: true }).click();
  await guest.page.getByLabel(text("calendar.form.title")).fill("Team lunch");
  await press(guest.page, "calendar.form.save");
  await guest.page.getByRole("dialog", { name: "Team lunch" }).waitFor();

  await owner.page.clock.fastForward(A_WHILE);
  await item(owner.page, "Team lunch").waitFor();
  assert.equal(await item(owner.page, "Team dinner").count(), 0);
}

/** Open a view whose clock the story moves. */
async function open(page: Page, path: string): Promise<void> {
  await page.clock.install();
  await page.goto(path);
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: text(name), exact: true }).click();
}

/** An item in the calendar. */
function item(page: Page, title: string) {
  return page.getByRole("main").getByText(title).first();
}
