/** Two people become friends; one shares an item, the other accepts, changes it, and both see it. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const ITEM = {
  title: "Team meeting",
  start_at: "2030-12-24T10:00:00+01:00",
  end_at: "2030-12-24T11:00:00+01:00",
  timezone: "Europe/Berlin",
};

export async function run(stage: Stage): Promise<void> {
  const owner = await stage.enter();
  const editor = await stage.enter({ width: 360 });
  const { username } = editor.account;
  await becomeFriends(owner.page, editor.page, owner.account.username, username);

  const api = await Api.signIn(stage.server.url, owner.account);
  const { id } = await api.send<{ id: string }>("POST", "/schedule-items", ITEM);
  await owner.page.goto(`/calendar/${id}`);
  const dialog = owner.page.getByRole("dialog");
  await dialog.getByLabel(text("calendar.sharing.invite")).fill(username);
  await dialog.getByLabel(text("calendar.sharing.rights")).selectOption("editor");
  await dialog.getByRole("button", { name: text("calendar.sharing.send") }).click();
  await dialog.getByText(text("calendar.sharing.invited", { names: username })).waitFor();

  await acceptAndRename(editor.page);
  await comeBack(owner.page);
  await dialog.getByRole("heading", { name: "Team dinner" }).waitFor();
  const rights = text("calendar.sharing.rights_of", { username });
  assert.equal(await dialog.getByLabel(rights).inputValue(), "editor");

  await dialog.getByLabel(text("calendar.sharing.revoke_of", { username })).click();
  await owner.page
    .getByRole("button", { name: text("calendar.sharing.revoke"), exact: true })
    .click();
  await dialog.getByText(text("calendar.sharing.nobody")).waitFor();
  const theirs = await Api.signIn(stage.server.url, editor.account);
  assert.deepEqual(await theirs.titles(), []);
}

async function becomeFriends(one: Page, other: Page, name: string, otherName: string) {
  await one.goto("/friends");
  await one.getByRole("searchbox").fill(otherName);
  await one.getByRole("button", { name: text("friends.search.submit") }).click();
  await one
    .getByRole("button", { name: text("friends.request.send_of", { username: otherName }) })
    .click();
  await one.getByRole("button", { name: text("friends.request.submit") }).click();
  await one.getByText(text("friends.search.is_requested"), { exact: true }).waitFor();

  await other.goto("/friends?section=requests");
  await other
    .getByRole("button", { name: text("friends.request.accept_of", { username: name }) })
    .click();
  await other.getByText(text("friends.request.none_received")).waitFor();
}

async function acceptAndRename(page: Page) {
  await page.goto("/inbox");
  const invitation = page.getByRole("listitem").filter({ hasText: "Team meeting" });
  await invitation.getByRole("button", { name: text("inbox.accept") }).click();
  await invitation.getByRole("link", { name: text("inbox.open_item") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: text("calendar.item.edit") }).click();
  await dialog.getByLabel(text("calendar.form.title")).fill("Team dinner");
  await dialog.getByRole("button", { name: text("calendar.form.save") }).click();
  await dialog.getByRole("heading", { name: "Team dinner" }).waitFor();
}

/** The person looks at the page again, which then loads what has changed. */
async function comeBack(page: Page) {
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
}
