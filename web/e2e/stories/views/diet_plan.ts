/** A diet plan is described, made and read; the list knows it. */

import assert from "node:assert/strict";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.enter();
  await page.goto("/plans");
  await page.getByLabel(text("plans.pet.pet_type")).selectOption("cat");
  await page.getByLabel(text("plans.pet.pet_weight")).fill("4,5");
  await page.getByRole("button", { name: text("plans.create") }).click();
  await page.getByText(text("plans.number_needed")).waitFor(); // the age is missing
  await page.getByLabel(text("plans.pet.age")).fill("3");
  await page.getByRole("button", { name: text("plans.create") }).click();

  await page.getByRole("table").waitFor();
  assert.equal(await page.getByRole("rowheader", { name: text("plans.table.sum") }).count(), 4);
  await page.getByRole("figure").waitFor();
  await page.getByRole("link", { name: text("plans.all") }).click();
  await page.getByText(text("plans.status.completed")).waitFor();
}
