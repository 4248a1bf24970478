/** A process that a run of the stories starts, and that ends with it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

export const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
const PYTHON = join(ROOT, ".venv", "bin", "python");
const ENVIRONMENT = ["PATH", "HOME", "TMPDIR", "LANG"];
/** How many lines of a log say why a process has ended. */
const LOG_LINES = 20;
const running = new Set<ChildProcess>();

export interface PythonOptions {
  variables?: Record<string, string>;
  /** The file that gets what the process writes to standard error. */
  log: string;
}

export class PythonProcess {
  readonly lines: Interface;
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly log: string;

  constructor(args: string[], { variables, log }: PythonOptions) {
    this.log = log;
    const inherited = ENVIRONMENT.map((name) => [name, process.env[name] ?? ""]);
    this.child = spawn(PYTHON, args, {
      cwd: ROOT,
      env: { ...Object.fromEntries(inherited), PYTHONUNBUFFERED: "1", ...variables },
      stdio: ["pipe", "pipe", "pipe"],
    });
    running.add(this.child);
    this.ended = once(this.child, "exit").then(() => running.delete(this.child));
    this.child.stderr?.pipe(createWriteStream(log, { flags: "a" }));
    if (!this.child.stdout) throw new Error("the process has no standard output");
    this.lines = createInterface({ input: this.child.stdout });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Return the first match in what the process prints. Throws an error if it ends before. */
  async waitForLine(pattern: RegExp): Promise<RegExpMatchArray> {
    const printed: string[] = [];
    for await (const line of this.lines) {
      printed.push(line);
      const found = line.match(pattern);
      if (found) {
        this.child.stdout?.resume();
        return found;
      }
    }
    const logged = readFileSync(this.log, "utf8").split("\n").slice(-LOG_LINES);
    throw new Error(`a process ended:\n${[...printed, ...logged].join("\n")}`);
  }

  write(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }
}

/** End what still runs, when this process ends in any way. */
process.on("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});
