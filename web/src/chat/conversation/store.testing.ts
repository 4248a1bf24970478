/** A conversation store for tests, whose server answers as the test says. */

import { expect, vi } from "vitest";
import { ConversationStore } from "./ConversationStore";
import type { AgentEvent, Message } from "./protocol";
import type { Run, StoredThread, ThreadApi } from "./run/run";
import { script } from "./run/streams.testing";

export const STARTED: AgentEvent = { type: "RUN_STARTED", threadId: "t", runId: "r" };
export const FINISHED: AgentEvent = { type: "RUN_FINISHED", threadId: "t", runId: "r" };
export const user = (id: string): Message => ({ id, role: "user", content: `text of ${id}` });
export const said = (id: string, content = ""): Message => ({ id, role: "assistant", content });
export const answer = (id: string, text: string): AgentEvent[] => [
  STARTED,
  { type: "TEXT_MESSAGE_START", messageId: id },
  { type: "TEXT_MESSAGE_CONTENT", messageId: id, delta: text },
  { type: "TEXT_MESSAGE_END", messageId: id },
  FINISHED,
];

export const THREAD: StoredThread = {
  messages: [user("u1"), said("a1")],
  hasEarlier: true,
  interrupts: [],
  runningRunId: null,
  state: null,
};

/** Return a store whose n-th request for a stream gets the n-th response. */
export function createStore(
  responses: (Response | Error)[],
  read: ThreadApi["read"] = async () => THREAD,
) {
  const { connection, requests } = script(...responses);
  const runs: Run[] = [];
  const scheduled: (() => void)[] = [];
  const cancel = vi.fn<ThreadApi["cancel"]>(async () => {});
  const onChange = vi.fn<() => void>();
  let id = 0;
  const store = new ConversationStore({
    threadId: "t",
    api: { read, cancel, connect: (run) => (runs.push(run), connection) },
    onChange,
    schedule: (work) => void scheduled.push(work),
    findTimeZone: () => "Europe/Berlin",
    newId: () => `new-${(id += 1)}`,
  });
  const texts = () =>
    store
      .getConversation()
      .messages.map((message) => (message.role === "activity" ? "" : message.content));
  const settled = () => vi.waitFor(() => expect(store.isBusy).toBe(false));
  return { store, requests, runs, cancel, onChange, texts, settled, scheduled };
}
