/** What to load again when the agent, another tab or another device has changed something.
 *
 * The agent's tools can change anything that these views show, so a change makes all of them stale;
 * only what is on the screen is requested again.
 */

import type { QueryClient } from "@tanstack/react-query";

/** The first members of the query keys of everything that tools can change. */
export const CHANGEABLE = ["calendar", "inbox", "friends", "plans", "profile"] as const;
export type Changeable = (typeof CHANGEABLE)[number];

/** Options of queries whose data other people change too: no route reports that. */
export const LIVE_QUERY = { staleTime: 0, refetchInterval: 15_000 } as const;
/** The same for numbers that are on every view. */
export const LIVE_COUNT = { staleTime: 0, refetchInterval: 30_000 } as const;

const CHANNEL = "majordomo.changes";
/** A channel also reports what another channel of the same page has sent. */
const SENDER = Math.random().toString(36);
interface ChangeMessage {
  sender: string;
  changed: readonly Changeable[];
}

const READING = /^(list|get|search)_/;

/** Load again what a finished tool call may have changed, here and in the other tabs. */
export function showToolResult(client: QueryClient, toolName: string): void {
  if (!READING.test(toolName)) void showChanges(client);
}

/** What a run's events say of its tool calls. */
type ToolEvent = { type: string; toolCallId?: string; toolCallName?: string };

/** Return a listener of a run's events, which loads again what finished calls may have changed. */
export function followToolResults(client: QueryClient): (event: ToolEvent) => void {
  const names = new Map<string, string>();
  return ({ type, toolCallId = "", toolCallName = "" }) => {
    if (type === "TOOL_CALL_START") names.set(toolCallId, toolCallName);
    // The call of an approval began in an earlier run, and has no name here.
    if (type === "TOOL_CALL_RESULT") showToolResult(client, names.get(toolCallId) ?? "");
  };
}

/** Load views again, here and in the other tabs: all of them, or those that have changed. */
export function showChanges(
  client: QueryClient,
  changed: readonly Changeable[] = CHANGEABLE,
): Promise<void> {
  tellOtherTabs(changed);
  return reload(client, changed);
}

/** Load views again that another tab has changed, until the returned function is called. */
export function followOtherTabs(client: QueryClient, sender = SENDER): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }: MessageEvent<ChangeMessage>) => {
    if (data.sender === sender) return;
    void reload(
      client,
      CHANGEABLE.filter((name) => data.changed.includes(name)),
    );
  });
  return () => channel.close();
}

async function reload(client: QueryClient, changed: readonly Changeable[]): Promise<void> {
  await Promise.all(changed.map((name) => client.invalidateQueries({ queryKey: [name] })));
}

/** Let the other tabs load views again, but not this one. */
export function tellOtherTabs(changed: readonly Changeable[]): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  channel.postMessage({ sender: SENDER, changed } satisfies ChangeMessage);
  channel.close();
}
