/** Waits for conditions, never for a time. */

import { setTimeout as pause } from "node:timers/promises";
import { HUNG_MS } from "./bounds.ts";

const POLL_MS = 50;

/** Return the first value of `read` that is neither undefined nor false. */
export async function eventually<Value>(
  what: string,
  read: () => Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + HUNG_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`hung: waited ${HUNG_MS / 1000} s for ${what}`);
    await pause(POLL_MS);
  }
}
