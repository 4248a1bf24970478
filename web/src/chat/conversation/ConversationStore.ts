/** One open conversation: its messages, its run, and what the person does with them. */

import { Problem } from "@/api/problem";
import { applyEvent, applyStored, EMPTY_CONVERSATION, prependMessages } from "./conversation";
import type { Conversation } from "./conversation";
import type { Schedule } from "./run/frames";
import type { Message, UserMessage } from "./protocol";
import type { Run, RunBody, RunObserver, ThreadApi } from "./run/run";
import { createRunBody, nameLast } from "./run/runBody";
import { followRun } from "./run/runStream";
import type { StreamEvent } from "./run/runStream";

export interface StoreOptions {
  readonly threadId: string;
  readonly api: ThreadApi;
  readonly schedule: Schedule;
  readonly observer?: RunObserver;
  /** Called when a run begins or ends: lists of conversations are out of date. */
  readonly onChange?: () => void;
  readonly newId: () => string;
  /** Return the person's zone, in which the agent reads times of day. */
  readonly findTimeZone: () => string;
}

export type OpenStatus = "loading" | "ready" | "missing" | "failed";

export class ConversationStore {
  private conversation = EMPTY_CONVERSATION;
  private received: StreamEvent[] = [];
  private isScheduled = false;
  private readonly listeners = new Set<() => void>();
  private following: AbortController | null = null;
  private followedRunId: string | null = null;
  private disposal = new AbortController();
  private earlier: Promise<void> | null = null;
  /** The message of a request that the server has not accepted yet, or refused. */
  private unsent: { body: RunBody; text: string | null } | null = null;
  private openStatus: OpenStatus = "loading";
  /** Counts what makes an answer of the server to an earlier `open` out of date. */
  private version = 0;
  /** What failed besides a run, and how to try it again. */
  private failed: { error: unknown; again: () => void } | null = null;

  constructor(private readonly options: StoreOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getConversation = (): Conversation => this.conversation;
  readonly getOpenStatus = (): OpenStatus => this.openStatus;

  get isBusy(): boolean {
    return this.conversation.phase !== "idle";
  }

  /** Whether there is something that another page can have changed. */
  get hasMessages(): boolean {
    return this.conversation.messages.length > 0;
  }

  /** Read the conversation, and follow its run if one is running. */
  async open(): Promise<void> {
    if (this.disposal.signal.aborted) this.disposal = new AbortController();
    const { signal } = this.disposal;
    this.version += 1;
    const { version } = this;
    // What the page has learnt meanwhile is newer, and only the page has a message that was refused.
    const isOutdated = () =>
      signal.aborted || this.isBusy || this.version !== version || this.unsent !== null;
    try {
      const thread = await this.options.api.read(null, signal);
      if (isOutdated()) return;
      const isRepeated = this.openStatus === "ready";
      this.openStatus = thread ? "ready" : "missing";
      this.set(thread ? applyStored(this.conversation, thread) : this.conversation);
      if (thread?.runningRunId) void this.follow(thread.runningRunId);
      if (isRepeated) this.options.onChange?.();
    } catch (error) {
      if (isOutdated()) return;
      if (this.openStatus === "loading") this.openStatus = "failed";
      this.showFailure(error, () => void this.open());
    }
  }

  /** Show a conversation that the server does not have yet. */
  begin(): void {
    if (this.disposal.signal.aborted) this.disposal = new AbortController();
    this.openStatus = "ready";
    this.update({});
  }

  /** Put the page of messages before the first one; does nothing while one is under way. */
  loadEarlier(): Promise<void> {
    const first = this.conversation.messages[0];
    if (!first || !this.conversation.hasEarlier) return Promise.resolve();
    this.earlier ??= this.readEarlier(first.id).finally(() => (this.earlier = null));
    return this.earlier;
  }

  /** Send a message of the person. The caller checks that no run is running. */
  send(text: string): void {
    const message: UserMessage = { id: this.options.newId(), role: "user", content: text };
    const named = nameLast(this.conversation.messages);
    this.update({ messages: [...this.conversation.messages, message] });
    this.start(this.newRun([...named, message]), text);
  }

  /**
   * Try again what failed: the request that did not arrive, or the answer to the last message.
   *
   * The agent answers a message that has no answer yet without being sent it again.
   */
  retry(): void {
    if (this.failed && this.failed.error === this.conversation.failure) {
      this.update({ failure: null });
      return this.failed.again();
    }
    if (this.isBusy) return;
    if (this.unsent) {
      const { body, text } = this.unsent;
      const message = body.messages.at(-1);
      if (text !== null && message) this.putBack(message);
      return this.start(body, text);
    }
    const { messages } = this.conversation;
    const position = messages.findLastIndex(({ role }) => role === "user");
    const last = messages[position];
    if (last?.role !== "user") return;
    if (position < messages.length - 1) return this.send(last.content);
    this.start(this.newRun(nameLast(messages)), null);
  }

  /** Remove the message that the server has not accepted, before another one is sent. */
  discardUnsent(): void {
    const id = this.unsent?.text === null ? undefined : this.unsent?.body.messages.at(-1)?.id;
    this.unsent = null;
    const messages = this.conversation.messages.filter((message) => message.id !== id);
    this.update({ messages, failure: null });
  }

  /** Stop the run. Its stream ends by itself; what it has said stays. */
  async stop(): Promise<void> {
    const runId = this.followedRunId;
    if (!runId || this.conversation.phase === "stopping") return;
    const { phase } = this.conversation;
    this.update({ phase: "stopping" });
    try {
      await this.options.api.cancel(runId);
    } catch (error) {
      if (this.followedRunId !== runId) return;
      if (phase === "sending" || phase === "reconnecting") {
        // The request may not have arrived: the page gives up, and the person decides.
        this.abandon();
        this.update({ phase: "idle", failure: error });
      } else {
        this.update({ phase });
        this.showFailure(error, () => void this.stop());
      }
    }
  }

  /** Follow a run that another request has started: an answer over REST, or another page. */
  follow(runId: string): Promise<void> {
    if (this.followedRunId === runId) return Promise.resolve();
    return this.run({ runId, body: null }, null);
  }

  /** Release everything, until the next `open`; a run goes on without the page. */
  dispose(): void {
    this.disposal.abort();
    this.abandon();
    this.conversation = { ...this.conversation, phase: "idle" };
  }

  private start(body: RunBody, text: string | null): void {
    void this.run({ runId: body.runId, body }, text);
  }

  private async run(run: Run, text: string | null): Promise<void> {
    this.abandon();
    const following = new AbortController();
    this.version += 1;
    this.following = following;
    this.followedRunId = run.runId;
    this.unsent = run.body && { body: run.body, text };
    const phase = run.body ? "sending" : "running";
    this.update({ phase, failure: null, waitingNotice: null, wasStopped: false });
    this.options.observer?.onRequest(run);
    let hasFailed: unknown;
    try {
      await followRun(this.options.api.connect(run), this.listen(following), {
        starts: run.body !== null,
        signal: following.signal,
      });
    } catch (error) {
      hasFailed = error;
    }
    if (following.signal.aborted) return;
    this.flush();
    this.following = null;
    this.followedRunId = null;
    if (hasFailed !== undefined) await this.fail(run.body, hasFailed);
    this.options.onChange?.();
  }

  private listen(following: AbortController) {
    return {
      onEvent: (received: StreamEvent) => {
        if (following.signal.aborted) return;
        if (this.unsent) {
          this.unsent = null;
          this.options.onChange?.();
        }
        this.options.observer?.onEvent(received);
        this.receive(received);
      },
      onConnected: () => {
        if (this.conversation.phase === "reconnecting") this.update({ phase: "running" });
      },
      onLost: () => {
        this.flush();
        this.options.observer?.onLost();
        if (this.conversation.phase !== "stopping") this.update({ phase: "reconnecting" });
      },
    };
  }

  /** Show why a request was refused, or read the conversation again if its run is gone. */
  private async fail(body: RunBody | null, error: unknown): Promise<void> {
    const isGone = error instanceof Problem && error.status === 404;
    this.update({ phase: "idle", failure: isGone && !this.unsent ? null : error });
    if (isGone && !this.unsent) return this.open();
    if (!body) this.unsent = null;
  }

  private async readEarlier(before: string): Promise<void> {
    try {
      const page = await this.options.api.read(before, this.disposal.signal);
      if (this.conversation.messages[0]?.id !== before) return;
      this.set(prependMessages(this.conversation, page?.messages ?? [], page?.hasEarlier ?? false));
    } catch (error) {
      if (!this.disposal.signal.aborted) this.showFailure(error, () => void this.loadEarlier());
    }
  }

  private showFailure(error: unknown, again: () => void): void {
    this.failed = { error, again };
    this.update({ failure: error });
  }

  /** Collect an event; all that came since the last frame change the page at once. */
  private receive(received: StreamEvent): void {
    this.received.push(received);
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.options.schedule(() => {
      this.isScheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.received.length === 0) return;
    const received = this.received;
    this.received = [];
    this.set(received.reduce((before, { event }) => applyEvent(before, event), this.conversation));
  }

  private abandon(): void {
    this.flush();
    this.following?.abort();
    this.following = null;
    this.followedRunId = null;
  }

  private putBack(message: Message): void {
    if (this.conversation.messages.some(({ id }) => id === message.id)) return;
    this.update({ messages: [...this.conversation.messages, message] });
  }

  private newRun(messages: readonly Message[]): RunBody {
    const { threadId, newId, findTimeZone } = this.options;
    return createRunBody({ threadId, runId: newId(), timeZone: findTimeZone(), messages });
  }

  private update(changes: Partial<Conversation>): void {
    this.set({ ...this.conversation, ...changes });
  }

  private set(conversation: Conversation): void {
    this.conversation = conversation;
    for (const listener of this.listeners) listener();
  }
}
