/** A newcomer registers with the code of a mail, and has a chat. */

import { randomBytes } from "node:crypto";
import { Chat } from "../../harness/chat.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const username = `newcomer_${randomBytes(4).toString("hex")}`;
  const account = { username, email: `${username}@example.com`, password: "three quiet otters" };
  const { page } = await stage.open(account);
  await page.getByRole("link", { name: text("sign_in.register") }).click();
  await page.getByLabel(text("sign_in.username")).fill(account.username);
  await page.getByLabel(text("sign_in.email")).fill(account.email);
  await page.getByLabel(text("sign_in.password"), { exact: true }).fill(account.password);
  await page.getByRole("button", { name: text("sign_in.register_submit") }).click();

  await page.getByLabel(text("sign_in.code"), { exact: true }).waitFor();
  const code = await stage.server.readCode(account.email);
  await page.getByLabel(text("sign_in.code"), { exact: true }).fill(code);
  await page.getByRole("button", { name: text("sign_in.code_submit") }).click();
  await new Chat(page).field.waitFor();
}
