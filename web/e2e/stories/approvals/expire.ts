/** A question that was not answered in time offers no answer, however the page learns of it. */

import assert from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account, console } = await stage.enter();
  console.expect(/status of 410/);
  const api = await Api.signIn(stage.server.url, account);
  await page.clock.install();
  await page.goto("/approvals");
  await api.ask("Dentist on 24 December 2030 at 3pm");
  await api.ask("Opera on 25 December 2030 at 8pm");
  const dentist = page.getByRole("group", { name: "Dentist" });
  const opera = page.getByRole("group", { name: "Opera" });
  const approve = { name: text("approvals.approve"), exact: true };
  await dentist.getByRole("button", approve).waitFor();
  await opera.getByRole("button", approve).waitFor();

  // The server's time is over before that of the page: the answer comes too late.
  await stage.peers.expireApprovals(stage.server, account.username);
  await dentist.getByRole("button", approve).click();
  await dentist.getByText(text("approvals.outcome.expired")).waitFor();
  assert.equal(await dentist.getByRole("button", approve).count(), 0);

  // The page's own clock reaches the end of the time.
  await page.clock.fastForward("20:00");
  await opera.getByText(text("approvals.outcome.expired")).waitFor();
  assert.equal(await opera.getByRole("button", approve).count(), 0);
  assert.deepEqual(await api.titles(), []);
}
