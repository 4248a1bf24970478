/** The routes of one conversation: its messages, its runs, and their streams. */

import { readProblem } from "@/api/problem";
import { session } from "@/api/session";
import type { Interrupt, Message } from "../protocol";
import type { RunBody, StoredThread, ThreadApi } from "./run";
import type { Connection } from "./runStream";

export const RUNS = "/api/v1/agent/runs";
const THREADS = "/api/v1/agent/threads";
const JSON_TYPE = { "Content-Type": "application/json" };
/** How many messages one page has. */
const PAGE_SIZE = 100;

interface ThreadBody {
  messages: Message[];
  interrupts: Interrupt[];
  runningRunId: string | null;
  state: unknown;
}

export function createThreadApi(threadId: string): ThreadApi {
  const path = `${THREADS}/${encodeURIComponent(threadId)}`;
  return {
    async read(before, signal): Promise<StoredThread | null> {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before && { before }) });
      const response = await session.fetch(`${path}?${query}`, { signal });
      if (response.status === 404) return null;
      if (!response.ok) throw await readProblem(response);
      const { messages, interrupts, runningRunId, state } = (await response.json()) as ThreadBody;
      const hasEarlier = (response.headers.get("Link") ?? "").includes('rel="prev"');
      return { messages, hasEarlier, interrupts, runningRunId, state };
    },
    connect: ({ runId, body }) => connectRun(runId, body),
    async cancel(runId) {
      const response = await session.fetch(`${RUNS}/${encodeURIComponent(runId)}/cancel`, {
        method: "POST",
      });
      if (!response.ok) throw await readProblem(response);
    },
  };
}

function connectRun(runId: string, body: RunBody | null): Connection {
  return {
    start: (signal) =>
      session.fetch(RUNS, {
        method: "POST",
        headers: JSON_TYPE,
        body: JSON.stringify(body),
        signal,
      }),
    attach: (lastEventId, signal) => {
      const headers = lastEventId ? { "Last-Event-ID": lastEventId } : undefined;
      const url = `${RUNS}/${encodeURIComponent(runId)}/events`;
      return session.fetch(url, { signal, ...(headers && { headers }) });
    },
  };
}
