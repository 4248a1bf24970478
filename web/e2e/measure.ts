/**
 * Reports how soon a person who is signed in sees the page and can write, and how smoothly a long
 * conversation scrolls: `npm run measure`.
 */

import type { Page } from "playwright-core";
import { Chat } from "./harness/chat.ts";
import type { Account } from "./harness/processes/peers.ts";
import { withServers } from "./harness/processes/servers.ts";
import type { Stage } from "./harness/stage.ts";

const VISITS = 9;
const MESSAGES = 5_000;
const FRAMES = 600;
const PIXELS_A_FRAME = 100;

await withServers(async (makeStage) => {
  const stage = makeStage();
  const { account } = await stage.enter();
  await measureVisits(stage, account);
  await measureScrolling(stage, account);
  await stage.close();
});

interface Times {
  paint: number;
  usable: number;
}

async function measureVisits(stage: Stage, account: Account): Promise<void> {
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

async function measureScrolling(stage: Stage, account: Account): Promise<void> {
  const { page } = await stage.enterAs(account);
  const chat = new Chat(page);
  await chat.open();
  await chat.say("Hello");
  await chat.answers.first().waitFor();
  await stage.peers.lengthenThread(stage.server, await chat.threadId(), MESSAGES);
  await page.reload();
  await chat.log.getByText(`Message ${MESSAGES}`, { exact: true }).waitFor();
  const { frames, distance } = await chat.log.evaluate(scroll, {
    frames: FRAMES,
    pixels: PIXELS_A_FRAME,
  });
  const sorted = frames.toSorted((one, other) => one - other);
  const share = (of: number) => sorted[Math.floor(of * FRAMES)]?.toFixed(1);
  process.stdout.write(
    `scrolling ${distance} px in ${MESSAGES} messages, ms a frame: ` +
      `${share(0.5)} (50 %), ${share(0.95)} (95 %), ${share(0.99)} (99 %)\n`,
  );
}

/** Scroll up, in the page, and return how many milliseconds each frame took, and how far it came. */
async function scroll(
  log: Element,
  { frames, pixels }: { frames: number; pixels: number },
): Promise<{ frames: number[]; distance: number }> {
  let scroller = log;
  while (scroller.scrollHeight <= scroller.clientHeight && scroller.parentElement) {
    scroller = scroller.parentElement;
  }
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const taken: number[] = [];
  let before = await nextFrame();
  let distance = 0;
  while (taken.length < frames) {
    const top = scroller.scrollTop;
    scroller.scrollTop -= pixels;
    distance += top - scroller.scrollTop;
    const now = await nextFrame();
    taken.push(now - before);
    before = now;
  }
  return { frames: taken, distance };
}
