import { expect, it } from "vitest";
import { applyTaskEvent, hasEnded, NOT_STARTED } from "./taskEvents";

const EVENTS = [
  { event: "message_created", message: "Looking at the pet" },
  { event: "task_started", task_id: "1" },
  { event: "status_update", progress: 20, message: "Computing the need" },
  { event: "task_progress", progress: 20, message: "Computing the need" },
  { event: "agent_message", agent: "main", content: "1,252 kcal a day." },
  { event: "agent_message", agent: "main", content: "1,252 kcal a day." },
  { event: "tool_called", tool: "write_plan", arguments: {} },
  { event: "task_progress", progress: 65, message: "Checking the plan" },
];

it("follows a task", () => {
  expect(EVENTS.reduce(applyTaskEvent, NOT_STARTED)).toEqual({
    status: "running",
    progress: 65,
    step: "Checking the plan",
    notes: ["1,252 kcal a day."],
    error: "",
  });
});

it("never goes back, as when another worker begins the task again", () => {
  const far = EVENTS.reduce(applyTaskEvent, NOT_STARTED);
  const again = applyTaskEvent(far, { event: "task_progress", progress: 10, message: "Again" });
  expect(again).toMatchObject({ progress: 65, step: "Again" });
});

it.each([
  [
    { event: "task_completed", result: {} },
    { status: "completed", progress: 100 },
  ],
  [{ event: "task_cancelled" }, { status: "cancelled" }],
  [
    { event: "error", error: "No plan fits." },
    { status: "failed", error: "No plan fits." },
  ],
])("ends with %o", (event, expected) => {
  const ended = applyTaskEvent(NOT_STARTED, event);
  expect(ended).toMatchObject(expected);
  expect(hasEnded(ended)).toBe(true);
});

it("ignores what it does not know", () => {
  for (const event of [null, "text", {}, { event: "new" }]) {
    expect(applyTaskEvent(NOT_STARTED, event)).toBe(NOT_STARTED);
  }
});
