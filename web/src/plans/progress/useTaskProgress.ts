import { useEffect, useState } from "react";
import { followEvents } from "@/api/events/followEvents";
import { session } from "@/api/session";
import { applyTaskEvent, NOT_STARTED } from "./taskEvents";
import type { TaskProgress } from "./taskEvents";

const LAST_EVENTS = new Set(["task_completed", "task_cancelled", "error"]);

/** Follow the events of a task, past ones included. `onEnd` is called after its last one. */
export function useTaskProgress(taskId: string, onEnd: () => void): TaskProgress {
  const [progress, setProgress] = useState(NOT_STARTED);
  useEffect(() => {
    const following = new AbortController();
    const add = (event: unknown) => setProgress((before) => applyTaskEvent(before, event));
    const follow = async () => {
      await followTask(taskId, following.signal, add);
      if (!following.signal.aborted) onEnd();
    };
    void follow();
    return () => following.abort();
  }, [taskId, onEnd]);
  return progress;
}

/** Call `onEvent` with each event of a task. It also returns if the stream cannot be read. */
async function followTask(
  taskId: string,
  signal: AbortSignal,
  onEvent: (event: unknown) => void,
): Promise<void> {
  const url = `/api/v1/tasks/${encodeURIComponent(taskId)}/stream`;
  const open = (lastEventId: string | undefined, connection: AbortSignal) => {
    const headers = new Headers({ Accept: "text/event-stream" });
    if (lastEventId !== undefined) headers.set("Last-Event-ID", lastEventId);
    return session.fetch(url, { headers, signal: connection });
  };
  const isLast = ({ event }: { event: string }) => LAST_EVENTS.has(event);
  try {
    for await (const { data } of followEvents({ open, isLast, signal })) onEvent(JSON.parse(data));
  } catch {
    // The plan itself is asked for its status every few seconds.
  }
}
