/** Finds Chromium: CHROMIUM, then one on the PATH, then that of the package @sparticuz/chromium. */

import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "chromium");

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

/** Unpack the binary of the package, once for an installation, with its libraries if they lack. */
async function unpackPackage(): Promise<Executable> {
  await mkdir(CACHE, { recursive: true });
  process.env["TMPDIR"] = CACHE; // the package unpacks to os.tmpdir()
  const { default: packaged, inflate } = await import("@sparticuz/chromium");
  const path = await packaged.executablePath();
  if (!lacksLibraries(path)) return { path };
  await inflate(join(packageFolder(), "bin", "al2023.tar.br"));
  return { path, libraries: join(CACHE, "al2023", "lib") };
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
