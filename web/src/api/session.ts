/** The login session: it adds the access token to requests, and refreshes it. */

import { getRequestLanguage } from "./language";
import { ConnectionLost, Problem, readProblem } from "./problem";
import { readStoredSession, storeSession, watchStoredSession } from "./sessionStore";
import type { StoredSession } from "./sessionStore";
import type { Schemas } from "./types";

const SESSIONS = "/api/v1/auth/sessions";
const LOCK = "majordomo.session";
/** A token that is about to expire is refreshed before it is used. */
const EXPIRY_MARGIN_MILLISECONDS = 15_000;

type SignedIn = Schemas["SignedIn"];

interface AccessToken {
  readonly value: string;
  readonly expiresAt: number;
}

/** One session per page; `session` is the one that the page uses. */
export class Session {
  private access: AccessToken | undefined;
  private refreshing: Promise<void> | undefined;
  private stored: StoredSession | undefined = readStoredSession();
  private readonly listeners = new Set<() => void>();
  /** The server has ended the session, and the person has not. */
  wasEndedByServer = false;

  constructor() {
    watchStoredSession((stored) => {
      if (stored?.userId !== this.stored?.userId) this.access = undefined;
      this.update(stored);
    });
  }

  /** The id of the user who is signed in, or undefined. */
  readonly getUserId = (): string | undefined => this.stored?.userId;

  /** The access token, for a person who wants to use it elsewhere; undefined if there is none yet. */
  readonly getAccessToken = (): string | undefined => this.access?.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Use the tokens that the server returned for a login or a registration. */
  start(signedIn: SignedIn): void {
    this.wasEndedByServer = false;
    this.access = {
      value: signedIn.access_token,
      expiresAt: Date.now() + signedIn.expires_in * 1000,
    };
    this.store({ refreshToken: signedIn.refresh_token, userId: signedIn.user.id });
  }

  /** End the session here and at the server. A server that cannot be reached does not hinder it. */
  async signOut(): Promise<void> {
    const refreshToken = readStoredSession()?.refreshToken;
    this.end();
    if (refreshToken)
      await post(SESSIONS, { refresh_token: refreshToken }, "DELETE").catch(() => {});
  }

  /** Forget the session without a request: the server has ended it. */
  end(): void {
    this.access = undefined;
    this.store(undefined);
  }

  /** Send a request as the user. It gets a new access token first if there is none that is valid. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const userId = this.getUserId();
    if (!this.access || this.access.expiresAt - EXPIRY_MARGIN_MILLISECONDS < Date.now()) {
      await this.refresh(this.access);
    }
    const used = this.access;
    const response = await this.sendAs(userId, request.clone());
    if (response.status !== 401) return response;
    await this.refresh(used);
    return this.sendAs(userId, request);
  };

  /** Send a request of one user; neither it nor its response is another's who has signed in since. */
  private async sendAs(userId: string | undefined, request: Request): Promise<Response> {
    if (this.getUserId() !== userId) throw signedOut();
    const response = await send(withToken(request, this.access));
    if (this.getUserId() !== userId) throw signedOut();
    return response;
  }

  /** Replace the access token `used`, once for all requests that wait for it. */
  private refresh(used: AccessToken | undefined): Promise<void> {
    if (this.access !== used) return Promise.resolve();
    this.refreshing ??= lock(() => this.exchange()).finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  /** Exchange the newest refresh token of all tabs. */
  private async exchange(): Promise<void> {
    const stored = readStoredSession();
    if (!stored) {
      this.end();
      throw signedOut();
    }
    const response = await post(`${SESSIONS}/refresh`, { refresh_token: stored.refreshToken });
    if (response.ok) {
      const signedIn = (await response.json()) as SignedIn;
      // The person may have signed out meanwhile, or another one has signed in.
      if (isReplaced(stored, signedIn.refresh_token)) throw signedOut();
      this.start(signedIn);
      return;
    }
    const problem = await readProblem(response);
    // Only a refusal ends the session: the server may be restarting.
    if (response.status === 401 && !isReplaced(stored)) {
      this.wasEndedByServer = true;
      this.end();
    }
    throw problem;
  }

  private store(stored: StoredSession | undefined): void {
    storeSession(stored);
    this.update(stored);
  }

  private update(stored: StoredSession | undefined): void {
    const changed = stored?.userId !== this.stored?.userId;
    this.stored = stored;
    if (changed) for (const listener of this.listeners) listener();
  }
}

export const session = new Session();

/** Send a request without a token, such as a login. */
export async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (!request.headers.has("Accept-Language")) {
    request.headers.set("Accept-Language", getRequestLanguage());
  }
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ConnectionLost("The server cannot be reached.", { cause: error });
  }
}

function signedOut(): Problem {
  return new Problem(401, { detail: "", code: "signed_out", errors: [] });
}

/** Return whether the browser keeps another session than the one used, and than its next token. */
function isReplaced(used: StoredSession, next?: string): boolean {
  const now = readStoredSession()?.refreshToken;
  return now !== used.refreshToken && now !== next;
}

function withToken(request: Request, token: AccessToken | undefined): Request {
  if (token) request.headers.set("Authorization", `Bearer ${token.value}`);
  return request;
}

function post(url: string, body: object, method = "POST"): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return send(url, { method, headers, body: JSON.stringify(body) });
}

/** Run the exchange while no other tab does. Without HTTPS a browser has no locks; the server then
 * returns the same new token to two tabs that refresh within ten seconds. */
function lock(exchange: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined | null;
  return locks ? locks.request(LOCK, exchange) : exchange();
}
