/** Fails the build when the first view needs more JavaScript than it may. */

import type { Plugin, Rollup } from "vite";
import { toBrotli } from "./compress.ts";

const MAX_KILOBYTES = 250;
/** What a person who is signed in loads first: the start, the chat, and the texts of one language. */
const FIRST = ["/src/app/main.tsx", "/src/chat/index.ts", "/src/i18n/messages.zh-CN.ts"];

export function limitFirstView(): Plugin {
  return {
    name: "majordomo:first-view",
    apply: "build",
    generateBundle(_options, bundle) {
      const bytes = [...findChunks(bundle)]
        .map((chunk) => toBrotli(Buffer.from(chunk.code)).length)
        .reduce((sum, size) => sum + size, 0);
      const kilobytes = Math.round(bytes / 1000);
      const message = `The first view has ${kilobytes} kB of compressed JavaScript; ${MAX_KILOBYTES} kB are allowed.`;
      if (kilobytes > MAX_KILOBYTES) this.error(message);
      this.info(message);
    },
  };
}

/** Return the chunks of the first view, with all that they import statically. */
function findChunks(bundle: Rollup.OutputBundle): Set<Rollup.OutputChunk> {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<Rollup.OutputChunk>();
  const add = (chunk: Rollup.OutputChunk | undefined) => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) add(byName.get(name));
  };
  for (const source of FIRST) {
    add(chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(source))));
  }
  return found;
}
