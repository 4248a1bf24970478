import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { followOtherTabs, followToolResults, showChanges, showToolResult } from "./changes";

function createClient(): QueryClient {
  const client = new QueryClient();
  for (const name of ["calendar", "inbox", "threads"]) client.setQueryData([name, "list"], []);
  return client;
}

function staleIn(client: QueryClient): unknown[] {
  const queries = client.getQueryCache().getAll();
  return queries.filter((query) => query.state.isInvalidated).map((query) => query.queryKey[0]);
}

it("makes stale what a changing tool can have changed", () => {
  const client = createClient();
  showToolResult(client, "create_schedule_item");
  expect(staleIn(client)).toEqual(["calendar", "inbox"]);
});

it("leaves everything as it is after a tool that only reads", () => {
  const client = createClient();
  showToolResult(client, "list_schedule_items");
  expect(staleIn(client)).toEqual([]);
});

it("follows the calls of runs by their events", () => {
  const client = createClient();
  const follow = followToolResults(client);
  follow({ type: "TOOL_CALL_START", toolCallId: "1", toolCallName: "list_friends" });
  follow({ type: "TOOL_CALL_RESULT", toolCallId: "1" });
  expect(staleIn(client)).toEqual([]);
  follow({ type: "TOOL_CALL_RESULT", toolCallId: "of an approval" });
  expect(staleIn(client)).toEqual(["calendar", "inbox"]);
});

it("makes stale in another tab what was changed in this one", async () => {
  const [here, there] = [createClient(), createClient()];
  const stop = followOtherTabs(there);
  await showChanges(here, ["calendar"]);
  await vi.waitFor(() => expect(staleIn(there)).toEqual(["calendar"]));
  stop();
});
