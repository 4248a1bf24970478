/** A person takes their data along and deletes the account; a wrong password deletes nothing. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account, console: watch } = await stage.enter();
  watch.expect(/status of 40[01]/);
  await page.goto("/profile/data");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: text("profile.export_button") }).click(),
  ]);
  const exported = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.match(JSON.stringify(exported), new RegExp(account.username));

  await page.getByRole("button", { name: text("profile.delete_button") }).click();
  const dialog = page.getByRole("dialog");
  const password = dialog.getByLabel(text("profile.delete_password"));
  const confirm = dialog.getByRole("button", { name: text("profile.delete_confirm") });
  await password.fill("a wrong password");
  await confirm.click();
  await dialog.getByRole("alert").waitFor();
  await password.fill(account.password);
  await confirm.click();
  await page.getByRole("heading", { name: text("sign_in.title"), exact: true }).waitFor();
}
