/** A forgotten password is replaced with the code of the mail; the old one no longer works. */

import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const NEW_PASSWORD = "quiet orchard bell";

export async function run(stage: Stage): Promise<void> {
  const { account, page: first, console: firstWatch } = await stage.enter();
  firstWatch.expect(/status of 401/); // the reset ends this session
  await first
    .getByRole("link", { name: text("app.chat"), exact: true })
    .first()
    .waitFor();
  const { page, console: watch } = await stage.open(account);
  watch.expect(/status of 401/);
  await page.getByRole("link", { name: text("sign_in.forgotten") }).click();
  await page.getByLabel(text("sign_in.email")).fill(account.email);
  await page.getByRole("button", { name: text("sign_in.forgotten_submit") }).click();

  const code = await stage.server.readCode(account.email);
  await page.getByLabel(text("sign_in.code"), { exact: true }).fill(code);
  await page.getByLabel(text("sign_in.new_password")).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: text("sign_in.reset_submit") }).click();
  await page.getByText(text("sign_in.reset_done")).waitFor();

  const password = page.getByLabel(text("sign_in.password"), { exact: true });
  const submit = page.getByRole("button", { name: text("sign_in.submit"), exact: true });
  await password.fill(account.password);
  await submit.click();
  await page.getByRole("alert").waitFor();
  await password.fill(NEW_PASSWORD);
  await submit.click();
  await page
    .getByRole("link", { name: text("app.chat"), exact: true })
    .first()
    .waitFor();
}
