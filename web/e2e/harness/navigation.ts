/** The links to the views, which every view has. */

import type { Locator, Page } from "playwright-core";
import { text } from "./texts.ts";

type View = "approvals" | "calendar" | "chat" | "friends" | "inbox" | "plans";

export function navigationLink(page: Page, view: View): Locator {
  const links = page.getByRole("navigation", { name: text("app.navigation") });
  return links.getByRole("link", { name: text(`app.${view}`) }).first();
}
