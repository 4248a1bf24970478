/** An item is moved with the pointer and the keys, in a zone that is not the browser's, and a refusal
 * of the server takes the move back. */

import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { eventually } from "../../harness/waiting.ts";

/** The clocks change in Berlin in the night before the 27th. */
const ITEM = {
  title: "Swimming",
  start_at: "2030-10-26T09:00:00+02:00",
  end_at: "2030-10-26T10:00:00+02:00",
  timezone: "Europe/Berlin",
};

export async function run(stage: Stage): Promise<void> {
  const { account } = await stage.enter();
  const { page, console } = await stage.enterAs(account, { timezone: "America/New_York" });
  const api = await Api.signIn(stage.server.url, account);
  const { id } = await api.send<{ id: string }>("POST", "/schedule-items", ITEM);
  const isAt = (start: string) =>
    eventually(`an item at ${start}`, async () => {
      const item = await api.send<{ start_at: string }>("GET", `/schedule-items/${id}`);
      return item.start_at === start;
    });
  await page.goto("/calendar?view=week&date=2030-10-26");
  const item = page.locator(`[data-item-id="${id}"]`);
  await item.filter({ hasText: "09:00" }).waitFor();

  await item.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await isAt("2030-10-27T08:00:00Z");
  await item.filter({ hasText: "09:00" }).waitFor();
  assert.equal(await item.evaluate((element) => element === document.activeElement), true);

  await drag(page, item, 2);
  await isAt("2030-10-27T10:00:00Z");

  console.expect(/403/);
  await page.route("**/api/v1/schedule-items/*", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 403, contentType: "application/problem+json", body: REFUSAL })
      : route.fallback(),
  );
  await drag(page, item, -2);
  await page.getByText("You may not.").waitFor();
  await item.filter({ hasText: "11:00" }).waitFor();
}

const REFUSAL = JSON.stringify({
  type: "about:blank",
  title: "Forbidden",
  status: 403,
  detail: "You may not.",
  code: "schedule_item_edit_denied",
});

/** Drag an item that lasts an hour down by hours. */
async function drag(page: Page, item: Locator, hours: number) {
  const box = await item.boundingBox();
  assert(box);
  const pixels = box.height * hours;
  const [x, y] = [box.x + 20, box.y + 20];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + pixels / 2, { steps: 5 });
  await page.mouse.move(x, y + pixels, { steps: 5 });
  await page.mouse.up();
}
