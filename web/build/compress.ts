/** Writes each built file once more with Brotli and gzip: the server sends what a client accepts. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = new Set([".css", ".html", ".js", ".json", ".md", ".svg"]);
/** Below this size the headers outweigh what is saved. */
const MIN_BYTES = 512;

export function compress(): Plugin {
  return {
    name: "majordomo:compress",
    apply: "build",
    async writeBundle({ dir = "" }) {
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries.filter(
        (entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)),
      );
      await Promise.all(files.map((file) => compressFile(join(file.parentPath, file.name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < MIN_BYTES) return;
  await writeFile(`${path}.br`, toBrotli(content));
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}

export function toBrotli(content: Uint8Array): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return brotliCompressSync(content, { params });
}
