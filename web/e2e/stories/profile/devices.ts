/** A person signs out another device, which is then asked to sign in. */

import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const other = await stage.enterAs(account);
  other.console.expect(/status of 401/);
  await other.page.goto("/friends");
  await other.page.getByRole("heading", { level: 1, name: text("friends.title") }).waitFor();

  await page.goto("/profile/security");
  await page.getByText(text("profile.this_device")).waitFor();
  await page.getByRole("button", { name: text("profile.end_others") }).click();
  await page.getByText(text("profile.ended_others")).waitFor();

  await other.page
    .getByRole("link", { name: text("app.profile"), exact: true })
    .first()
    .click();
  await other.page.getByRole("heading", { name: text("sign_in.title"), exact: true }).waitFor();
  await other.page.getByText(text("sign_in.session_ended")).waitFor();
}
