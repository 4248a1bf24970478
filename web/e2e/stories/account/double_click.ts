/** A double click on a button is one request. */

import { equal } from "node:assert/strict";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const button = (key: string) => page.getByRole("button", { name: text(key), exact: true });

  await page.goto("/calendar");
  await button("calendar.new_item").click();
  await page.getByLabel(text("calendar.form.title")).fill("Swimming");
  await button("calendar.form.add").dblclick();
  await page.getByRole("dialog").waitFor({ state: "hidden" });

  await page.goto("/profile/programs");
  await button("profile.create_token").click();
  await page.getByLabel(text("profile.token_name")).fill("Weather");
  await button("profile.create").dblclick();
  await button("profile.done").click();

  const api = await Api.signIn(stage.server.url, account);
  equal((await api.titles()).length, 1);
  equal((await api.send<unknown[]>("GET", "/api-tokens")).length, 1);
}
