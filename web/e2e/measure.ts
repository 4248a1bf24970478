/** Reports how soon a person who is signed in sees the page and can write: `npm run measure`. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Chat } from "./harness/chat.ts";
import { launchChromium } from "./harness/chromium.ts";
import { Peers } from "./harness/peers.ts";
import { Server } from "./harness/server.ts";
import { Stage } from "./harness/stage.ts";

const VISITS = 9;

const folder = await mkdtemp(join(tmpdir(), "majordomo-web-"));
const peers = await Peers.start(join(folder, "peers.log"));
const server = new Server(join(folder, "data"), {});
await server.start();
const browser = await launchChromium();
const stage = new Stage(browser, server, peers);
const { account } = await stage.enter();

const firstVisits = [];
const laterVisits = [];
for (let visit = 0; visit < VISITS; visit += 1) {
  const { page } = await stage.enterAs(account);
  firstVisits.push(await measure(page)); // with an empty cache
  await page.reload();
  laterVisits.push(await measure(page));
}
report("first visit", firstVisits);
report("later visit", laterVisits);

await stage.close();
await browser.close();
await Promise.all([server.stop(), peers.stop()]);
await rm(folder, { recursive: true, force: true });

interface Times {
  paint: number;
  usable: number;
}

/** Return the milliseconds from the navigation to the first paint, and until a message can be written. */
async function measure(page: Page): Promise<Times> {
  await new Chat(page).field.waitFor();
  return page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    usable: performance.now(),
  }));
}

function report(name: string, times: Times[]): void {
  const median = (of: keyof Times) =>
    times.map((each) => each[of]).toSorted((one, other) => one - other)[Math.floor(VISITS / 2)];
  process.stdout.write(
    `${name}: first paint after ${median("paint")?.toFixed(0)} ms, ` +
      `usable after ${median("usable")?.toFixed(0)} ms (median of ${VISITS})\n`,
  );
}
