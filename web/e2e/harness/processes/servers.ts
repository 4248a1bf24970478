/** What every script of this folder starts: a server with its own data, its peers and a browser. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "./chromium.ts";
import { Peers } from "./peers.ts";
import { Server } from "./server.ts";
import { Stage } from "../stage.ts";

/** Run something that makes its stages, and end all that was started. `variables` are the server's. */
export async function withServers<Result>(
  run: (makeStage: () => Stage) => Promise<Result>,
  variables: (peers: Peers) => Record<string, string> = () => ({}),
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "majordomo-web-"));
  const peers = await Peers.start(join(folder, "peers.log"));
  const server = new Server(join(folder, "data"), variables(peers));
  const [browser] = await Promise.all([launchChromium(), server.start()]);
  try {
    return await run(() => new Stage(browser, server, peers));
  } finally {
    await browser.close();
    await Promise.all([server.stop(), peers.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}
