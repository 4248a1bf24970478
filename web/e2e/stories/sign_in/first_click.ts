/** The first click opens the view that it asks for, while the page is still being loaded. */

import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.enter();
  await page.addInitScript(clickAtOnce, 'a[href="/friends"]');
  // The view of the click is held back until the start has led to the chat, before it or after it.
  await page.route("**/assets/friends-*.js", async (route) => {
    await page.waitForURL("/chat");
    await route.continue();
  });
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: text("friends.title") }).waitFor();
}

function clickAtOnce(selector: string): void {
  const observer = new MutationObserver(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (!found) return;
    observer.disconnect();
    found.click();
  });
  observer.observe(document, { childList: true, subtree: true });
}
