import { expect, it } from "vitest";
import type { Schemas } from "@/api/types";
import { findNews } from "./findNews";

type Approval = Schemas["ApprovalRead"];

const ID = "7da6b9e3-3446-53cc-9ccd-d59c5034d274";
const INTERRUPT = { id: `int_call_${ID.replaceAll("-", "")}`, reason: "tool_call" };

function approval(changes: Partial<Approval> = {}): Approval {
  return {
    id: ID,
    interruptId: INTERRUPT.id,
    status: "pending",
    message: "Create “Dentist”",
    toolName: "create_schedule_item",
    arguments: {},
    labels: {},
    editSchema: {},
    requestedBy: { kind: "chat", threadId: "t", runId: "r" },
    createdAt: "2030-12-24T15:00:00Z",
    expiresAt: "2030-12-24T15:10:00Z",
    answeredAt: null,
    answeredVia: null,
    answeredBy: null,
    editedArgs: null,
    reason: null,
    runId: null,
    result: null,
    ...changes,
  };
}

function news(interrupts: (typeof INTERRUPT)[], ...approvals: Approval[]) {
  const byId = new Map(approvals.map((each) => [each.id, each]));
  return findNews("t", interrupts, {
    byId,
    waiting: approvals.filter(({ status }) => status === "pending"),
  });
}

it("follows the run that carries out an answer", () => {
  expect(news([INTERRUPT], approval({ status: "approved", runId: "next" }))).toEqual([
    { kind: "continues", key: `${ID} next`, runId: "next" },
  ]);
});

it("waits for the last of several answers", () => {
  expect(news([INTERRUPT], approval({ status: "approved" }))).toEqual([]);
});

it.each(["expired", "cancelled"] as const)("reads the conversation when one is %s", (status) => {
  expect(news([INTERRUPT], approval({ status }))).toMatchObject([{ kind: "changed" }]);
});

it("reads the conversation when another page has asked in it", () => {
  expect(news([], approval())).toMatchObject([{ kind: "changed" }]);
  const elsewhere = { kind: "chat", threadId: "other", runId: "r" } as const;
  expect(news([], approval({ requestedBy: elsewhere }))).toEqual([]);
});

it("has no news of questions that are open here", () => {
  expect(news([INTERRUPT], approval())).toEqual([]);
});
