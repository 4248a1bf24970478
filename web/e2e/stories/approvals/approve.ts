/** What the agent asked elsewhere is approved in the list, and done. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const api = await Api.signIn(stage.server.url, account);
  await page.goto("/approvals");
  await page.getByText(text("approvals.empty.title")).waitFor();
  await api.ask("Dentist on 24 December 2030 at 3pm");

  const card = page.getByRole("group", { name: "Dentist" });
  await card.getByRole("button", { name: text("approvals.approve"), exact: true }).click();
  await card.getByText(text("approvals.outcome.done")).waitFor();
  assert.deepEqual(await api.titles(), ["Dentist"]);
}
