/** axe has no serious finding on any view, in the light and the dark theme. */

import assert from "node:assert/strict";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const THEMES = ["light", "dark"] as const;
const SERIOUS = new Set(["serious", "critical"]);
/** The views, and a text or a title that each has when it is loaded. */
const VIEWS = [
  { path: "/approvals", title: text("approvals.title") },
  { path: "/approvals?view=history", title: text("approvals.title") },
  { path: "/calendar", title: text("calendar.title") },
  { path: "/inbox", title: text("inbox.title") },
  { path: "/friends", title: text("friends.title") },
  { path: "/plans", title: text("plans.title") },
  { path: "/profile", title: text("profile.title") },
];

export async function run(stage: Stage): Promise<void> {
  const findings: string[] = [];
  const { page, account } = await stage.enter();
  const api = await Api.signIn(stage.server.url, account);
  await fill(api);
  const threadId = await api.ask("Opera on 25 December 2030 at 8pm");
  const chat = { path: `/chat/${threadId}`, title: text("chat.title") };
  const visitor = await stage.open(account);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await visitor.page.emulateMedia({ colorScheme: theme });
    for (const { path, title } of [chat, ...VIEWS]) {
      await page.goto(path);
      await page
        .getByRole("heading", { name: title, level: 1 })
        .or(page.getByRole("log"))
        .first()
        .waitFor();
      await page.getByText(text("components.loading")).first().waitFor({ state: "detached" });
      findings.push(...(await examine(page, `${path} (${theme})`)));
    }
    for (const step of ["", "/register", "/forgotten"]) {
      await visitor.page.goto(`/sign-in${step}`);
      await visitor.page.getByRole("heading").first().waitFor();
      findings.push(...(await examine(visitor.page, `/sign-in${step} (${theme})`)));
    }
  }
  assert.deepEqual(findings, []);
}

/** Give the person something that each view shows. */
async function fill(api: Api): Promise<void> {
  const item = { title: "Dentist", start_at: new Date().toISOString() };
  await api.send("POST", "/schedule-items", item);
  await api.send("POST", "/tasks/", { pet_type: "dog", age: 2, pet_weight: 25 });
}

async function examine(page: Page, view: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations
    .filter(({ impact }) => SERIOUS.has(impact ?? ""))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${view}: ${id} at ${target.join(" ")}`));
}
