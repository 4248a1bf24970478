/** An API token is shown once, works, and does not once it is revoked. */

import assert from "node:assert/strict";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const NAME = "Calendar sync";

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.enter();
  await page.goto("/profile/programs");
  await page.getByRole("button", { name: text("profile.create_token") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(text("profile.token_name")).fill(NAME);
  await dialog.getByRole("button", { name: text("profile.create"), exact: true }).click();
  await dialog.getByText(text("profile.token_once")).waitFor();
  const token = await dialog.getByText(/^mjd_|^[\w-]{30,}$/).textContent();
  await dialog.getByRole("button", { name: text("profile.done") }).click();
  await page.getByText(NAME).waitFor();
  assert.equal(await page.getByText(String(token)).count(), 0);

  const read = () => {
    const headers = { Authorization: `Bearer ${token}` };
    return fetch(`${stage.server.url}/api/v1/schedule-items`, { headers });
  };
  assert.equal((await read()).status, 200);
  await page.getByRole("button", { name: `${text("profile.revoke")}: ${NAME}` }).click();
  await dialog.getByRole("button", { name: text("profile.revoke"), exact: true }).click();
  await page.getByText(text("profile.no_tokens")).waitFor();
  assert.equal((await read()).status, 401);
}
