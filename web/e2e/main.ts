/** Runs the stories in Chromium on real servers: `make check-web`, or STORIES=approve,edit. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { launchChromium } from "./harness/chromium.ts";
import { Peers } from "./harness/peers.ts";
import { runStories, type Story } from "./harness/runner.ts";
import { Server } from "./harness/server.ts";
import { Stage } from "./harness/stage.ts";

const STORIES = join(import.meta.dirname, "stories");

const begin = performance.now();
const folder = await mkdtemp(join(tmpdir(), "majordomo-web-"));
const stories = await loadStories();
const peers = await Peers.start(join(folder, "peers.log"));
const server = new Server(join(folder, "shared"), {
  OPENAI_BASE_URL: peers.modelUrl,
  OPENAI_API_KEY: "none",
});
const [browser] = await Promise.all([launchChromium(), server.start()]);
const results = await runStories(stories, () => new Stage(browser, server, peers));
await browser.close();
await Promise.all([server.stop(), peers.stop()]);
await rm(folder, { recursive: true, force: true });

const failed = results.filter(({ error }) => error !== undefined);
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(
  `${results.length - failed.length} of ${results.length} stories passed, ${seconds} s\n`,
);
process.exit(failed.length ? 1 : 0);

/** Load the modules of the stories; STORIES names those that are wanted. */
async function loadStories(): Promise<Story[]> {
  const wanted = process.env["STORIES"]?.split(",");
  const files = (await readdir(STORIES, { recursive: true })).filter((name) =>
    name.endsWith(".ts"),
  );
  const loaded = files.toSorted().map(async (file): Promise<Story> => {
    const { run } = await import(join(STORIES, file));
    return { name: basename(file, ".ts"), run };
  });
  const all = await Promise.all(loaded);
  return wanted ? all.filter(({ name }) => wanted.includes(name)) : all;
}
