/** What the events of a task come to: how far it is, what it does, and how it ended. */

export type TaskStatus = "pending" | "running" | "completed" | "failed" | "cancelled";

export interface TaskProgress {
  status: TaskStatus;
  progress: number;
  /** What is being done. */
  step: string;
  /** What the agent has said on its way. */
  notes: string[];
  error: string;
}

export const NOT_STARTED: TaskProgress = {
  status: "pending",
  progress: 0,
  step: "",
  notes: [],
  error: "",
};

/** Return the progress after an event; events that say nothing new about it are ignored. */
export function applyTaskEvent(before: TaskProgress, event: unknown): TaskProgress {
  if (typeof event !== "object" || event === null) return before;
  const data = event as Record<string, unknown>;
  switch (data["event"]) {
    case "message_created":
      return { ...before, step: text(data["message"]) };
    case "task_started":
      return { ...before, status: "running" };
    case "task_progress":
    case "status_update":
      return {
        ...before,
        status: "running",
        progress: Math.max(before.progress, percentage(data["progress"])),
        step: text(data["message"]) || before.step,
      };
    case "agent_message":
      return withNote(before, text(data["content"]));
    case "task_completed":
      return { ...before, status: "completed", progress: 100 };
    case "task_cancelled":
      return { ...before, status: "cancelled" };
    case "error":
      return { ...before, status: "failed", error: text(data["error"]) };
    default:
      return before;
  }
}

export function hasEnded({ status }: { status: TaskStatus }): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** A task that is taken over says again what it has said. */
function withNote(before: TaskProgress, note: string): TaskProgress {
  const isNew = note !== "" && !before.notes.includes(note);
  return isNew ? { ...before, notes: [...before.notes, note] } : before;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function percentage(value: unknown): number {
  return typeof value === "number" ? Math.min(100, Math.max(0, value)) : 0;
}
