import { expect, it } from "vitest";
import {
  applyFeedEvent,
  forgetWaiting,
  newerOf,
  NO_APPROVALS,
  putApproval,
  type Approval,
} from "./approvals";

function approval(changes: Partial<Approval> = {}): Approval {
  return {
    id: "1",
    interruptId: "int_call_1",
    status: "pending",
    message: "Create “Dentist”",
    toolName: "create_schedule_item",
    arguments: { title: "Dentist" },
    labels: { title: "Title" },
    editSchema: { type: "object" },
    requestedBy: { kind: "chat", threadId: "thread", runId: "run" },
    createdAt: "2030-12-24T15:00:00Z",
    expiresAt: "2030-12-24T15:10:00Z",
    answeredAt: null,
    answeredBy: null,
    answeredVia: null,
    editedArgs: null,
    reason: null,
    runId: null,
    result: null,
    ...changes,
  };
}

const event = (name: string, changes?: Partial<Approval>) =>
  JSON.stringify({ event: name, ...(changes && { approval: approval(changes) }) });

it("knows what waits, the newest first, once the feed has said all", () => {
  const events = [
    event("approval_requested", { id: "1", createdAt: "2030-12-24T15:00:00Z" }),
    event("approval_requested", { id: "2", createdAt: "2030-12-24T15:01:00Z" }),
  ];
  const first = events.reduce(applyFeedEvent, NO_APPROVALS);
  expect(first.isComplete).toBe(false);
  const opened = applyFeedEvent(first, event("approvals_opened"));
  expect(opened.isComplete).toBe(true);
  expect(opened.waiting.map(({ id }) => id)).toEqual(["2", "1"]);
  const answered = applyFeedEvent(opened, event("approval_answered", { status: "approved" }));
  expect(answered.waiting.map(({ id }) => id)).toEqual(["2"]);
  expect(answered.byId.get("1")?.status).toBe("approved");
});

it("does not go back when an older version arrives later", () => {
  const done = approval({ status: "approved", runId: "run-2", result: { id: "item" } });
  const known = putApproval(NO_APPROVALS, done);
  expect(putApproval(known, approval({ status: "approved", runId: "run-2" }))).toBe(known);
  expect(putApproval(known, approval())).toBe(known);
  expect(newerOf(approval({ status: "expired" }), approval({ status: "cancelled" })).status).toBe(
    "cancelled",
  );
});

it("ignores events that it does not know", () => {
  expect(applyFeedEvent(NO_APPROVALS, event("something_new"))).toBe(NO_APPROVALS);
});

it("forgets what waited, and keeps what has ended, when the feed was not followed", () => {
  const ended = approval({ id: "2", status: "refused" });
  const known = [approval(), ended].reduce(putApproval, NO_APPROVALS);
  expect([...forgetWaiting(known).byId.values()]).toEqual([ended]);
  expect(forgetWaiting(known)).toMatchObject({ waiting: [], isComplete: false });
});
