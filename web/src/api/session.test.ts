// @vitest-environment happy-dom

import { beforeEach, expect, it, vi } from "vitest";
import { ConnectionLost, Problem } from "./problem";
import { Session } from "./session";
import { readStoredSession, storeSession } from "./sessionStore";

const REFRESH = "/api/v1/auth/sessions/refresh";
const USER = { id: "u-1", email: "ada@example.com" };

/** A server that knows one refresh token and one access token, and rotates both. */
class FakeServer {
  generation = 1;
  refreshes = 0;
  isDown = false;
  isRefusing = false;
  readonly seen: string[] = [];

  signIn() {
    return {
      access_token: `access-${this.generation}`,
      refresh_token: `refresh-${this.generation}`,
      expires_in: 3600,
      token_type: "bearer" as const,
      user: USER,
    };
  }

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    if (this.isDown) throw new TypeError("Failed to fetch");
    const request = input as Request;
    if (request.url.endsWith(REFRESH)) return this.refresh(await request.json());
    const token = request.headers.get("Authorization");
    this.seen.push(`${request.method} ${token} ${await request.text()}`);
    return token === `Bearer access-${this.generation}`
      ? Response.json({ ok: true })
      : problem(401, "token_invalid");
  };

  private refresh(body: unknown): Response {
    this.refreshes += 1;
    const isKnown =
      (body as { refresh_token: string }).refresh_token === `refresh-${this.generation}`;
    if (this.isRefusing || !isKnown) return problem(401, "refresh_token_invalid");
    this.generation += 1;
    return Response.json(this.signIn());
  }
}

function problem(status: number, code: string): Response {
  return Response.json({ status, code, detail: "Please sign in." }, { status });
}

let server: FakeServer;

beforeEach(() => {
  localStorage.clear();
  server = new FakeServer();
  vi.stubGlobal("fetch", server.fetch);
});

function signedIn(): Session {
  const session = new Session();
  session.start(server.signIn());
  return session;
}

it("sends the access token of the login", async () => {
  const response = await signedIn().fetch("http://localhost/api/v1/users/me");
  expect(response.status).toBe(200);
  expect(server.seen).toEqual(["GET Bearer access-1 "]);
});

it("refreshes once for all requests that wait, and sends them again with their bodies", async () => {
  const session = signedIn();
  server.generation = 7;
  storeSession({ refreshToken: "refresh-7", userId: USER.id });
  const init = { method: "POST", body: "hello" };
  const responses = await Promise.all(
    [1, 2, 3].map(() => session.fetch("http://localhost/api/v1/friends", init)),
  );
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(server.refreshes).toBe(1);
  expect(server.seen.filter((each) => each === "POST Bearer access-8 hello")).toHaveLength(3);
  expect(readStoredSession()?.refreshToken).toBe("refresh-8");
});

it("begins a reloaded page with the stored refresh token", async () => {
  storeSession({ refreshToken: "refresh-1", userId: USER.id });
  const session = new Session();
  expect(session.getUserId()).toBe(USER.id);
  expect((await session.fetch("http://localhost/api/v1/users/me")).status).toBe(200);
  expect(server.refreshes).toBe(1);
});

it("refreshes a token that is about to expire before it is used", async () => {
  const session = new Session();
  session.start({ ...server.signIn(), expires_in: 5 });
  await session.fetch("http://localhost/api/v1/users/me");
  expect(server.seen).toEqual(["GET Bearer access-2 "]);
});

it("ends when the server refuses the refresh token, and says so", async () => {
  const session = signedIn();
  const listener = vi.fn<() => void>();
  session.subscribe(listener);
  server.generation = 2;
  server.isRefusing = true;
  await expect(session.fetch("http://localhost/api/v1/users/me")).rejects.toThrow(Problem);
  expect(session.getUserId()).toBeUndefined();
  expect(readStoredSession()).toBeUndefined();
  expect(listener).toHaveBeenCalledOnce();
  expect(session.wasEndedByServer).toBe(true);
});

it("outlives a server that cannot be reached", async () => {
  const session = signedIn();
  server.isDown = true;
  await expect(session.fetch("http://localhost/api/v1/users/me")).rejects.toThrow(ConnectionLost);
  expect(session.getUserId()).toBe(USER.id);
  server.isDown = false;
  expect((await session.fetch("http://localhost/api/v1/users/me")).status).toBe(200);
});

it("follows another tab that signs out", () => {
  const session = signedIn();
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  expect(session.getUserId()).toBeUndefined();
});

const ADA = { refreshToken: "refresh-1", userId: USER.id };
const BOB = { id: "u-2", email: "bob@example.com" };

/** Hold back the response to a request until the returned function is called. */
function holdBack(matches: (url: string) => boolean): () => void {
  const gate = Promise.withResolvers<void>();
  vi.stubGlobal("fetch", async (input: Request) => {
    const response = await server.fetch(input);
    if (matches(input.url)) await gate.promise;
    return response;
  });
  return gate.resolve;
}

it("stays signed out when a refresh ends that was under way", async () => {
  storeSession(ADA);
  const session = new Session();
  const release = holdBack((url) => url.endsWith(REFRESH));
  const request = session.fetch("http://localhost/api/v1/users/me");
  await vi.waitFor(() => expect(server.refreshes).toBe(1));
  session.end();
  release();
  await expect(request).rejects.toMatchObject({ code: "signed_out" });
  expect(session.getUserId()).toBeUndefined();
  expect(readStoredSession()).toBeUndefined();
});

it("sends no request of one user with the token of the next", async () => {
  storeSession(ADA);
  const session = new Session();
  const release = holdBack((url) => url.endsWith(REFRESH));
  const request = session.fetch("http://localhost/api/v1/friends", { method: "POST" });
  await vi.waitFor(() => expect(server.refreshes).toBe(1));
  session.end();
  session.start({ ...server.signIn(), refresh_token: "refresh-of-bob", user: BOB });
  release();
  await expect(request).rejects.toMatchObject({ code: "signed_out" });
  expect(server.seen).toEqual([]);
  expect(session.getUserId()).toBe(BOB.id);
});

it("keeps what comes late for one user from the next", async () => {
  const session = signedIn();
  const release = holdBack((url) => url.endsWith("/me"));
  const request = session.fetch("http://localhost/api/v1/users/me");
  await vi.waitFor(() => expect(server.seen).toHaveLength(1));
  session.end();
  session.start({ ...server.signIn(), user: BOB });
  release();
  await expect(request).rejects.toMatchObject({ code: "signed_out" });
});

it("goes on with a rotated token that the storage has no room for", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => kept.delete(key),
    setItem: (key: string, value: string) => {
      if (kept.size > 0 || value.includes("refresh-2")) throw new DOMException("full");
      kept.set(key, value);
    },
  });
  storeSession(ADA);
  expect(readStoredSession()).toEqual(ADA);
  storeSession({ ...ADA, refreshToken: "refresh-2" });
  expect(readStoredSession()?.refreshToken).toBe("refresh-2");
  vi.unstubAllGlobals();
});
