/** Checks that api/page/dist is what the source builds. `make web` repairs it. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { build } from "vite";

const COMMITTED = new URL("../../api/page/dist", import.meta.url).pathname;

const outDir = await mkdtemp(join(tmpdir(), "majordomo-page-"));
try {
  await build({ logLevel: "error", build: { outDir } });
  const differences = compare(await readFiles(COMMITTED), await readFiles(outDir));
  if (differences.length > 0) {
    process.stderr.write(`api/page/dist is not what web/ builds; run make web:\n`);
    process.stderr.write(differences.map((name) => `  ${name}\n`).join(""));
    process.exitCode = 1;
  }
} finally {
  await rm(outDir, { recursive: true });
}

/** Return the contents by name. Compressed files count by what they contain: the compressors of two
 * machines can differ. */
async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = files.map(async (file): Promise<[string, Buffer]> => {
    const path = join(file.parentPath, file.name);
    return [relative(folder, path), decompress(path, await readFile(path))];
  });
  return new Map(await Promise.all(contents));
}

function decompress(path: string, content: Buffer): Buffer {
  if (path.endsWith(".br")) return brotliDecompressSync(content);
  return path.endsWith(".gz") ? gunzipSync(content) : content;
}

function compare(committed: Map<string, Buffer>, built: Map<string, Buffer>): string[] {
  const names = new Set([...committed.keys(), ...built.keys()]);
  return [...names]
    .filter((name) => !(built.get(name) && committed.get(name)?.equals(built.get(name)!)))
    .toSorted();
}
