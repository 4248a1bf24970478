/** One click signs in as the demo account, and shows the view that was asked for. */

import type { Stage } from "../../harness/stage.ts";
import { text } from "../../harness/texts.ts";

const DEMO = { username: "demo", email: "demo@example.com", password: "majordomo" };

export async function run(stage: Stage): Promise<void> {
  const { page } = await stage.open(DEMO);
  await page.goto("/friends");
  await page.getByRole("button", { name: text("sign_in.demo") }).click();
  await page.getByRole("heading", { level: 1, name: text("friends.title") }).waitFor();
}
