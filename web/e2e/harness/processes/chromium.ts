/** Finds Chromium: CHROMIUM, then one on the PATH, then that of the package @sparticuz/chromium. */

import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CACHE = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache", "chromium");
const PACKAGED = join(CACHE, "chromium");

interface Executable {
  path: string;
  /** Where the libraries are that the system lacks. */
  libraries?: string;
}

export async function launchChromium(): Promise<Browser> {
  const { path, libraries } = await findChromium();
  return chromium.launch({
    executablePath: path,
    args: ["--no-sandbox"],
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
  });
}

async function findChromium(): Promise<Executable> {
  const named = process.env["CHROMIUM"];
  if (named) return { path: named };
  const found = await findOnPath();
  return found ? { path: found } : unpackPackage();
}

async function findOnPath(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  for (const path of folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Return the binary of the package, with its libraries if the system lacks some. */
async function unpackPackage(): Promise<Executable> {
  if (!(await isExecutable(PACKAGED))) await unpackOnce();
  return lacksLibraries(PACKAGED)
    ? { path: PACKAGED, libraries: join(CACHE, "al2023", "lib") }
    : { path: PACKAGED };
}

/** Unpack the package beside the cache, which gets it whole or not at all. */
async function unpackOnce(): Promise<void> {
  await mkdir(dirname(CACHE), { recursive: true });
  const folder = await mkdtemp(`${CACHE}-`);
  const { TMPDIR: temporary } = process.env;
  process.env["TMPDIR"] = folder; // the package unpacks to os.tmpdir()
  const { default: packaged, inflate } = await import("@sparticuz/chromium");
  await packaged.executablePath();
  await inflate(join(packageFolder(), "bin", "al2023.tar.br"));
  if (temporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = temporary;
  await rm(CACHE, { recursive: true, force: true });
  await rename(folder, CACHE);
}

function packageFolder(): string {
  const entry = import.meta.resolve("@sparticuz/chromium");
  return new URL("..", entry).pathname;
}

function lacksLibraries(path: string): boolean {
  return execFileSync("ldd", [path], { encoding: "utf8" }).includes("not found");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
