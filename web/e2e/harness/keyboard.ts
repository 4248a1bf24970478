/** Moves the focus as a person does who has only a keyboard. */

import type { Locator, Page } from "playwright-core";

const MAX_STEPS = 150;

/** Press Tab until the focus is on an element. Throws an error if the focus never comes there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${target.toString()}`);
}

/** Return whether the element with the focus shows that it has it. */
export function isFocusShown(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (!activeElement) return false;
    const { outlineStyle, boxShadow } = getComputedStyle(activeElement);
    return outlineStyle !== "none" || boxShadow !== "none";
  });
}
