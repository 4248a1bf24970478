/** Follows the approvals of the user, with one connection for all that show them. */

import { followEvents } from "@/api/events/followEvents";
import { onLanguageChange } from "@/api/language";
import { session } from "@/api/session";
import {
  applyFeedEvent,
  forgetWaiting,
  NO_APPROVALS,
  putApproval,
  type Approval,
  type Approvals,
} from "./approvals";

const EVENTS = "/api/v1/approvals/events";

export class ApprovalFeed {
  private approvals = NO_APPROVALS;
  private userId: string | undefined;
  private following: AbortController | undefined;
  private readonly listeners = new Set<() => void>();

  /** Return what is known of the approvals of the user who is signed in now. */
  readonly getApprovals = (): Approvals =>
    session.getUserId() === this.userId ? this.approvals : NO_APPROVALS;

  /** Follow the feed as long as there are listeners. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (!this.following) this.start();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  };

  constructor() {
    // The labels of arguments are in the language of the request.
    onLanguageChange(() => this.following && this.restart());
  }

  /** Add what a response has shown. */
  readonly put = (approval: Approval): void => this.update(putApproval(this.approvals, approval));

  private start(): void {
    const userId = session.getUserId();
    this.approvals = this.userId === userId ? forgetWaiting(this.approvals) : NO_APPROVALS;
    this.userId = userId;
    this.following = new AbortController();
    void this.follow(this.following.signal);
  }

  private restart(): void {
    this.stop();
    this.update(NO_APPROVALS);
    this.start();
  }

  private stop(): void {
    this.following?.abort();
    this.following = undefined;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const open = (lastEventId: string | undefined, connection: AbortSignal) =>
      session.fetch(EVENTS, {
        headers: lastEventId ? { "Last-Event-ID": lastEventId } : {},
        signal: connection,
      });
    const onConnection = (connectionError: Error | undefined) => {
      if (!signal.aborted) this.update({ ...this.approvals, connectionError });
    };
    try {
      for await (const { data } of followEvents({ open, onConnection, signal })) {
        if (signal.aborted) return;
        this.update(applyFeedEvent(this.approvals, data));
      }
    } catch {
      // The session has ended: the page shows the sign-in, and the next listener starts anew.
      if (this.following?.signal === signal) this.following = undefined;
    }
  }

  private update(approvals: Approvals): void {
    if (approvals === this.approvals || session.getUserId() !== this.userId) return;
    this.approvals = approvals;
    for (const listener of this.listeners) listener();
  }
}

/** The feed of the user who is signed in. */
export const approvalFeed = new ApprovalFeed();
