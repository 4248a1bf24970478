import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import {
  followOtherTabs,
  followToolResults,
  showChanges,
  showToolResult,
  tellOtherTabs,
} from "./changes";

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
  const stop = followOtherTabs(there, "another tab");
  await showChanges(here, ["calendar"]);
  await vi.waitFor(() => expect(staleIn(there)).toEqual(["calendar"]));
  stop();
});

it("does not load again in this tab what it has told the others", async () => {
  const [client, there] = [createClient(), createClient()];
  const stops = [followOtherTabs(client), followOtherTabs(there, "another tab")];
  tellOtherTabs(["calendar"]);
  await vi.waitFor(() => expect(staleIn(there)).toEqual(["calendar"]));
  expect(staleIn(client)).toEqual([]);
  for (const stop of stops) stop();
});
