/** axe has no serious finding on any view, in the light and the dark theme. */

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { Api } from "../../harness/api.ts";
import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";
import { eventually } from "../../harness/waiting.ts";

const THEMES = ["light", "dark"] as const;
const SERIOUS = new Set(["serious", "critical"]);
/** A finding counts that is the same so many more times. */
const STEADY_REPEATS = 3;
const SIGN_IN_STEPS = ["", "/register", "/code", "/forgotten", "/reset"];
const PROFILE_SECTIONS = ["account", "security", "programs", "invitations", "data"];

interface View {
  path: string;
  /** A button that shows more of the view. */
  press?: string;
}

export async function run(stage: Stage): Promise<void> {
  const { page, account } = await stage.enter();
  const visitor = await stage.open(account);
  const views = await fillViews(await Api.signIn(stage.server.url, account));
  const steps = SIGN_IN_STEPS.map((step) => ({ path: `/sign-in${step}` }));
  const findings = [...(await examineAll(page, views)), ...(await examineAll(visitor.page, steps))];
  assert.deepEqual(findings, []);
}

/** Give the person something that each view shows, and return the views. */
async function fillViews(api: Api): Promise<View[]> {
  const item = { title: "Dentist", start_at: new Date().toISOString() };
  const { id } = await api.send<{ id: string }>("POST", "/schedule-items", item);
  const threadId = await api.ask("Opera on 25 December 2030 at 8pm");
  const pet = { pet_type: "dog", age: 2, pet_weight: 25 };
  const { data } = await api.send<{ data: { plan_id: string } }>("POST", "/tasks/", pet);
  const planPath = `/plans/${data.plan_id}`;
  await eventually("the plan", async () => {
    type Plan = { data: { plan: { status: string } } };
    const { status } = (await api.send<Plan>("GET", planPath)).data.plan;
    assert.notEqual(status, "failed");
    return status === "completed";
  });
  return [
    { path: "/chat" },
    { path: `/chat/${threadId}`, press: text("chat.developer") },
    { path: "/approvals" },
    { path: "/approvals", press: text("approvals.edit") },
    { path: "/approvals", press: text("approvals.refuse") },
    { path: "/approvals?view=history" },
    ...["month", "week", "day"].map((view) => ({ path: `/calendar?view=${view}` })),
    { path: `/calendar/${id}` },
    { path: "/calendar", press: text("calendar.new_item") },
    { path: "/inbox" },
    { path: "/friends" },
    { path: "/plans" },
    { path: planPath },
    ...PROFILE_SECTIONS.map((section) => ({ path: `/profile/${section}` })),
    { path: "/nowhere" },
  ];
}

async function examineAll(page: Page, views: View[]): Promise<string[]> {
  const findings: string[] = [];
  for (const { path, press } of views) {
    await page.goto(path);
    await page.getByRole("heading").first().waitFor();
    await page.getByText(text("components.loading")).first().waitFor({ state: "detached" });
    if (press) await page.getByRole("button", { name: press, exact: true }).first().click();
    await page.evaluate(axe.source);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      const name = [path, press, colorScheme].filter(Boolean).join(", ");
      findings.push(...(await examine(page)).map((finding) => `${name}: ${finding}`));
    }
  }
  return findings;
}

/** Return what is still found when nothing changes any more; a view may be drawn in steps. */
async function examine(page: Page): Promise<string[]> {
  let found = await runAxe(page);
  for (let repeats = 0; found.length > 0 && repeats < STEADY_REPEATS;) {
    const before = found;
    found = await runAxe(page);
    repeats = isDeepStrictEqual(found, before) ? repeats + 1 : 0;
  }
  return found;
}

async function runAxe(page: Page): Promise<string[]> {
  await page.evaluate(settle);
  const { violations } = await page.evaluate<AxeResults>(
    'axe.run({ resultTypes: ["violations"] })',
  );
  return violations
    .filter(({ impact }) => SERIOUS.has(impact ?? ""))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}`));
}

/** Wait, in the page, until nothing moves or changes its colour any more. */
async function settle(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const running = document.getAnimations().filter(({ playState }) => playState === "running");
  await Promise.all(running.map(({ finished }) => finished.catch(() => undefined)));
}
