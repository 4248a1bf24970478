// @vitest-environment happy-dom

import { expect, it, vi } from "vitest";
import { ConnectionLost } from "@/api/problem";
import { session } from "@/api/session";
import { signInAs } from "@/api/session.testing";
import { ApprovalFeed } from "./approvalFeed";
import type { Approval } from "./approvals";

const WAITING = { id: "a-1", status: "pending", createdAt: "2030-01-01T00:00:00Z" } as Approval;

it("shows the next user nothing of the first", () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  signInAs("ada");
  const feed = new ApprovalFeed();
  const stop = feed.subscribe(() => {});
  feed.put(WAITING);
  expect(feed.getApprovals().waiting).toEqual([WAITING]);
  stop();
  session.end();
  signInAs("bob");
  expect(feed.getApprovals().waiting).toEqual([]);
  feed.put(WAITING);
  const stopAgain = feed.subscribe(() => {});
  expect(feed.getApprovals().waiting).toEqual([]);
  stopAgain();
});

it("knows whether the connection is lost", async () => {
  const fetch = vi.fn<() => Promise<Response>>();
  fetch.mockRejectedValueOnce(new TypeError("away"));
  fetch.mockResolvedValue(new Response(new ReadableStream()));
  vi.stubGlobal("fetch", fetch);
  signInAs("ada");
  const feed = new ApprovalFeed();
  const stop = feed.subscribe(() => {});
  const errorOf = () => feed.getApprovals().connectionError;
  await vi.waitFor(() => expect(errorOf()).toBeInstanceOf(ConnectionLost));
  globalThis.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(errorOf()).toBeUndefined());
  stop();
});
