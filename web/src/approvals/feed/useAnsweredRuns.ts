import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { showChanges } from "@/api/changes";
import { api, read } from "@/api/client";
import { useApprovals } from "./useApprovals";

const LOOK_MILLISECONDS = 700;
const MAX_LOOKS = 20;

/**
 * Load views again when an approval has been carried out, wherever it was answered: in another tab,
 * on another device, or in a conversation that is no longer open.
 */
export function useAnsweredRuns(): void {
  const client = useQueryClient();
  const { byId, isComplete } = useApprovals();
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    const approved = [...byId.values()].filter(({ status }) => status === "approved");
    const runs = new Set(approved.flatMap(({ runId }) => (runId === null ? [] : [runId])));
    const added = [...runs].filter((runId) => known.current && !known.current.has(runId));
    if (isComplete) known.current = runs;
    for (const runId of added) void showRunResult(client, runId);
  }, [byId, isComplete, client]);
}

/** Load views again when a run has ended, or after a while. */
async function showRunResult(client: QueryClient, runId: string): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    if (!(await isRunning(runId))) break;
  }
  await showChanges(client);
}

async function isRunning(runId: string): Promise<boolean> {
  const params = { path: { run_id: runId } };
  const run = await read(api.GET("/api/v1/agent/runs/{run_id}", { params })).catch(() => undefined);
  return run?.status === "running";
}
