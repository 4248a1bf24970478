/** A newcomer registers with the code of the mail, after a wrong one, and is signed in. */

import assert from "node:assert/strict";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const NEWCOMER = {
  username: "newcomer",
  email: "newcomer@example.com",
  password: "violet harbour lamp",
};

export async function run(stage: Stage): Promise<void> {
  const { page, console: watch } = await stage.open(NEWCOMER);
  watch.expect(/status of 4(00|01|22)/);
  await page.getByRole("link", { name: text("sign_in.register"), exact: true }).click();
  await page.getByLabel(text("sign_in.username")).fill("no spaces!");
  await page.getByLabel(text("sign_in.email")).fill(NEWCOMER.email);
  await page.getByLabel(text("sign_in.password"), { exact: true }).fill(NEWCOMER.password);
  await page.getByRole("button", { name: text("sign_in.register_submit") }).click();

  // What is wrong is said beside the field, which has the focus.
  const username = page.getByLabel(text("sign_in.username"));
  await page.locator("[aria-invalid=true]").waitFor();
  assert.equal(await username.evaluate((field) => field === document.activeElement), true);
  await username.fill(NEWCOMER.username);
  await page.getByRole("button", { name: text("sign_in.register_submit") }).click();

  await page.getByRole("heading", { name: text("sign_in.code_title") }).waitFor();
  const code = await stage.server.readCode(NEWCOMER.email);
  const field = page.getByLabel(text("sign_in.code"), { exact: true });
  await field.fill(code === "123456" ? "654321" : "123456");
  await page.getByRole("button", { name: text("sign_in.code_submit") }).click();
  await page.getByRole("alert").waitFor();
  await field.fill(code);
  await page.getByRole("button", { name: text("sign_in.code_submit") }).click();

  await page
    .getByRole("link", { name: text("app.profile"), exact: true })
    .first()
    .click();
  await page.getByText(NEWCOMER.email).waitFor();
}
