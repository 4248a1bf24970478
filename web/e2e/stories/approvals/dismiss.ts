/** A question is dismissed: nothing is done, and the agent does not go on. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const api = await Api.signIn(stage.server.url, account);
  const threadId = await api.ask("Dentist on 24 December 2030 at 3pm");
  await page.goto("/approvals");

  const card = page.getByRole("group", { name: "Dentist" });
  await card.getByRole("button", { name: text("approvals.dismiss") }).click();
  await card.getByText(text("approvals.outcome.cancelled")).waitFor();
  const { status } = await api.send<{ status: string }>("GET", `/agent/threads/${threadId}`);
  assert.equal(status, "idle");
  assert.deepEqual(await api.titles(), []);
}
