/** The server's labels are in the language of the profile, whatever that of the browser is. */

import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { account } = await stage.enter({ locale: "en" });
  const api = await Api.signIn(stage.server.url, account);
  await api.ask("Dentist on 24 December 2030 at 3pm");
  const { page } = await stage.enterAs(account, { locale: "zh-CN" });

  await page.goto("/approvals");
  const card = page.getByRole("group", { name: "Dentist" });
  await card.getByText("Title", { exact: true }).waitFor();
  await card.getByRole("button", { name: text("approvals.approve"), exact: true }).click();
  await card.getByText(text("approvals.outcome.done")).waitFor();

  await page.goto("/approvals?view=history");
  await card.getByText("Title", { exact: true }).waitFor();
}
