/** Runs the stories, some at once, and keeps what is needed to understand a failure. */

import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { STORY_HUNG_MS } from "./bounds.ts";
import type { Stage } from "./stage.ts";

export interface Story {
  name: string;
  run(stage: Stage): Promise<void>;
}

export interface Result {
  name: string;
  seconds: number;
  error?: unknown;
}

const FAILURES = join(import.meta.dirname, "..", "failures");
const STORIES_AT_ONCE = Number(process.env["STORIES_AT_ONCE"] ?? 3);

/** Run every story on a stage of its own, and return the results in the order of the ends. */
export async function runStories(stories: Story[], makeStage: () => Stage): Promise<Result[]> {
  await rm(FAILURES, { recursive: true, force: true });
  const waiting = [...stories];
  const results: Result[] = [];
  const work = async () => {
    for (let story = waiting.shift(); story; story = waiting.shift()) {
      const result = await runStory(story, makeStage());
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: STORIES_AT_ONCE }, work));
  return results;
}

async function runStory(story: Story, stage: Stage): Promise<Result> {
  const begin = performance.now();
  const secondsSoFar = () => (performance.now() - begin) / 1000;
  try {
    await unlessHung(story.run(stage));
    const problems = stage.allWindows.flatMap((opened) => opened.console.unexpected);
    if (problems.length) throw new Error(`on the console:\n${problems.join("\n")}`);
    return { name: story.name, seconds: secondsSoFar() };
  } catch (error) {
    await keep(story, stage, error);
    return { name: story.name, seconds: secondsSoFar(), error };
  } finally {
    await stage.close();
  }
}

/** Some waits have no bound of their own, such as that for the end of a response. */
async function unlessHung(running: Promise<void>): Promise<void> {
  const over = new AbortController();
  const hung = pause(STORY_HUNG_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`hung: the story took more than ${STORY_HUNG_MS / 1000} s`);
  });
  try {
    await Promise.race([running, hung]);
  } finally {
    over.abort();
    hung.catch(() => undefined);
  }
}

/** Keep the screenshots, the console and the server's log of a story that failed. */
async function keep(story: Story, stage: Stage, error: unknown): Promise<void> {
  const folder = join(FAILURES, story.name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "error.txt"), describe(error));
  for (const [index, { server }] of [stage, ...stage.others].entries()) {
    await cp(server.log, join(folder, `server-${index + 1}.log`)).catch(() => undefined);
  }
  for (const [index, { page, console: watch }] of stage.allWindows.entries()) {
    const name = join(folder, `window-${index + 1}`);
    await writeFile(`${name}.txt`, watch.lines.join("\n"));
    await writeFile(`${name}.html`, await page.content().catch(String));
    await page.screenshot({ path: `${name}.png`, timeout: 10_000 }).catch(() => undefined);
  }
}

function report({ name, seconds, error }: Result): void {
  const line = `${error ? "FAILED" : "passed"}  ${name}  ${seconds.toFixed(1)} s`;
  const details = error ? `\n${describe(error)}\n  see ${join(FAILURES, name)}` : "";
  process.stdout.write(`${line}${details}\n`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
