/** Runs the stories in Chromium on real servers: `make check-web`, or STORIES=approve,edit. */

import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { runStories, type Story } from "./harness/runner.ts";
import { withServers } from "./harness/processes/servers.ts";

const STORIES = join(import.meta.dirname, "stories");

const begin = performance.now();
const stories = await loadStories();
const results = await withServers(
  (makeStage) => runStories(stories, makeStage),
  (peers) => peers.modelVariables,
);

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
