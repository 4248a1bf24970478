/** A real server with its own data, on a port that the system chooses. */

import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PythonProcess } from "./child.ts";
import { eventually } from "../waiting.ts";

const LISTENING = /listening on (http:\/\/[^\s]+)/;

export class Server {
  readonly dataDir: string;
  private readonly variables: Record<string, string>;
  private process: PythonProcess | undefined;
  private address = "";

  constructor(dataDir: string, variables: Record<string, string>) {
    this.dataDir = dataDir;
    this.variables = variables;
  }

  get url(): string {
    return this.address;
  }

  get log(): string {
    return join(this.dataDir, "server.log");
  }

  /** Start, with the port of an earlier start if there was one. */
  async start(): Promise<void> {
    await mkdir(this.dataDir, { recursive: true });
    const port = this.address ? new URL(this.address).port : "0";
    this.process = new PythonProcess(["-m", "cli", "serve", "--port", port], {
      variables: { DATA_DIR: this.dataDir, ...this.variables },
      log: this.log,
    });
    this.address = (await this.process.waitForLine(LISTENING))[1] ?? "";
  }

  /** End the process at once, as a crash does. */
  async kill(): Promise<void> {
    await this.process?.stop("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.process?.stop("SIGTERM");
  }

  /** Return the code of six digits in the newest mail to an address, once there is one. */
  async readCode(address: string): Promise<string> {
    return eventually(`a mail to ${address}`, async () => {
      for (const mail of await this.readMails()) {
        const isForThem = mail.toLowerCase().includes(`\nto: ${address.toLowerCase()}`);
        const [, ...body] = mail.split(/\r?\n\r?\n/);
        const code = body.join("\n").match(/\b\d{6}\b/)?.[0];
        if (isForThem && code) return code;
      }
      return undefined;
    });
  }

  /** The mails, the newest first. */
  private async readMails(): Promise<string[]> {
    const outbox = join(this.dataDir, "outbox");
    const names = await readdir(outbox).catch(() => []);
    const newest = names
      .filter((name) => name.endsWith(".eml"))
      .toSorted()
      .toReversed();
    return Promise.all(newest.map((name) => readFile(join(outbox, name), "utf8")));
  }
}
