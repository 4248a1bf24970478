/** Takes the pictures of the README, in docs/images: `make screenshots`. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Api } from "./harness/api.ts";
import { Chat } from "./harness/chat.ts";
import type { Account } from "./harness/processes/peers.ts";
import { withServers } from "./harness/processes/servers.ts";
import type { Stage } from "./harness/stage.ts";
import { text, textIn } from "./harness/texts.ts";
import { eventually } from "./harness/waiting.ts";

const IMAGES = join(import.meta.dirname, "..", "..", "docs", "images");
const DEMO: Account = { username: "demo", email: "demo@example.com", password: "majordomo" };
const HOUR_MS = 3_600_000;
const WEEK = [
  { day: 0, hour: 9, hours: 1, title: "Team meeting" },
  { day: 1, hour: 15, hours: 1, title: "Dentist" },
  { day: 2, hour: 11, hours: 2, title: "Piano lesson" },
  { day: 3, hour: 18, hours: 2, title: "Dinner with Mei" },
  { day: 4, hour: 10, hours: 3, title: "Workshop" },
];

await mkdir(IMAGES, { recursive: true });
await withServers(async (makeStage) => {
  const stage = makeStage();
  const api = await Api.signIn(stage.server.url, DEMO);
  await fillWeek(api);
  await takeChat(stage);
  await takeCalendar(stage);
  await takePlan(stage, api);
  await takeApprovalsOnPhone(stage);
  await stage.close();
});

async function fillWeek(api: Api): Promise<void> {
  const monday = new Date();
  monday.setUTCHours(0, 0, 0, 0);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  for (const { day, hour, hours, title } of WEEK) {
    const start = monday.getTime() + (day * 24 + hour) * HOUR_MS;
    await api.send("POST", "/schedule-items", {
      title,
      start_at: new Date(start).toISOString(),
      end_at: new Date(start + hours * HOUR_MS).toISOString(),
      timezone: "UTC",
    });
  }
}

async function takeChat(stage: Stage): Promise<void> {
  const { page } = await stage.enterAs(DEMO, { timezone: "UTC" });
  const chat = new Chat(page);
  await chat.open();
  await chat.say("What is on my calendar this week?");
  await chat.reads("Workshop");
  await chat.say("Add a swimming lesson tomorrow at 3 pm");
  await chat
    .question("swimming")
    .getByRole("button", { name: text("approvals.edit") })
    .waitFor();
  await page.screenshot({ path: join(IMAGES, "chat.png") });
}

async function takeCalendar(stage: Stage): Promise<void> {
  const { page } = await stage.enterAs(DEMO, { timezone: "UTC", colorScheme: "dark" });
  await page.goto("/calendar?view=week");
  await page.getByText("Workshop").waitFor();
  await page.screenshot({ path: join(IMAGES, "calendar.png") });
}

async function takePlan(stage: Stage, api: Api): Promise<void> {
  const pet = { pet_type: "cat", age: 3, pet_weight: 4 };
  const { data } = await api.send<{ data: { plan_id: string } }>("POST", "/tasks/", pet);
  const { page } = await stage.enterAs(DEMO, { timezone: "UTC" });
  await eventually("the plan", async () => {
    type Plan = { data: { plan: { status: string } } };
    return (await api.send<Plan>("GET", `/plans/${data.plan_id}`)).data.plan.status === "completed";
  });
  await page.goto(`/plans/${data.plan_id}`);
  await page.getByRole("table").waitFor();
  await page.screenshot({ path: join(IMAGES, "plan.png") });
}

async function takeApprovalsOnPhone(stage: Stage): Promise<void> {
  const settings = { timezone: "UTC", locale: "zh-CN", width: 360 } as const;
  const { page } = await stage.enterAs(DEMO, settings);
  const approve = page.getByRole("button", {
    name: textIn("zh-CN", "approvals.approve"),
    exact: true,
  });
  const field = page.getByRole("textbox", { name: textIn("zh-CN", "chat.composer.label") });
  await page.goto("/chat");
  await field.fill("明天下午三点安排游泳课");
  await field.press("Enter");
  await approve.waitFor();
  await page.goto("/approvals");
  await approve.nth(1).waitFor();
  await page.screenshot({ path: join(IMAGES, "approvals.png") });
}
