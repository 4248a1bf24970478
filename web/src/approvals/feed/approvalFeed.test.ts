// @vitest-environment happy-dom

import { expect, it, vi } from "vitest";
import { ConnectionLost } from "@/api/problem";
import { session } from "@/api/session";
import { ApprovalFeed } from "./approvalFeed";
import type { Approval } from "./approvals";

function signIn(id: string): void {
  session.start({
    access_token: "access",
    refresh_token: `refresh of ${id}`,
    expires_in: 3600,
    token_type: "bearer",
    user: { id, email: `${id}@example.com` },
  });
}

const WAITING = { id: "a-1", status: "pending", createdAt: "2030-01-01T00:00:00Z" } as Approval;

it("shows the next user nothing of the first", () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  signIn("ada");
  const feed = new ApprovalFeed();
  const stop = feed.subscribe(() => {});
  feed.put(WAITING);
  expect(feed.getApprovals().waiting).toEqual([WAITING]);
  stop();
  session.end();
  signIn("bob");
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
  signIn("ada");
  const feed = new ApprovalFeed();
  const stop = feed.subscribe(() => {});
  const errorOf = () => feed.getApprovals().connectionError;
  await vi.waitFor(() => expect(errorOf()).toBeInstanceOf(ConnectionLost));
  globalThis.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(errorOf()).toBeUndefined());
  stop();
});
