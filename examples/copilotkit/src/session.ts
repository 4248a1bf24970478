/** The login session: signs in, sends requests with the access token, and refreshes the token. */

const SESSIONS = "/api/v1/auth/sessions";
const REFRESH_TOKEN = "majordomo.refresh_token";

interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** An error response of the server: `detail` is for the user, in the language of the request. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

export class Session {
  language = "en";
  private accessToken: string | undefined;
  private refreshing: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();

  get isSignedIn(): boolean {
    return this.refreshToken !== null;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async signIn(email: string, password: string): Promise<void> {
    const response = await this.post(SESSIONS, { email, password });
    if (!response.ok) throw await readProblem(response);
    this.store((await response.json()) as Tokens);
  }

  async signOut(): Promise<void> {
    const body = { refresh_token: this.refreshToken };
    this.store(undefined);
    await this.post(SESSIONS, body, "DELETE");
  }

  /** Send a request as the user. Without a valid access token it gets a new one first. */
  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (!this.accessToken) await this.refresh();
    const response = await this.send(url, init);
    if (response.status !== 401) return response;
    await this.refresh();
    return this.send(url, init);
  };

  private send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${this.accessToken ?? ""}`);
    headers.set("Accept-Language", this.language);
    return fetch(url, { ...init, headers });
  }

  /** Exchange the refresh token, once for all requests that wait for it. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.exchange().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async exchange(): Promise<void> {
    const response = await this.post(`${SESSIONS}/refresh`, { refresh_token: this.refreshToken });
    if (response.ok) return this.store((await response.json()) as Tokens);
    // Only a refusal ends the session: the server may be restarting.
    if (response.status === 401) this.store(undefined);
    throw await readProblem(response);
  }

  private post(url: string, body: object, method = "POST"): Promise<Response> {
    const headers = { "Content-Type": "application/json", "Accept-Language": this.language };
    return fetch(url, { method, headers, body: JSON.stringify(body) });
  }

  private get refreshToken(): string | null {
    return localStorage.getItem(REFRESH_TOKEN);
  }

  private store(tokens: Tokens | undefined): void {
    this.accessToken = tokens?.access_token;
    if (tokens) localStorage.setItem(REFRESH_TOKEN, tokens.refresh_token);
    else localStorage.removeItem(REFRESH_TOKEN);
    for (const listener of this.listeners) listener();
  }
}

/** Return the error of a response, also of one that did not come from Majordomo. */
async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  return new Problem(response.status, readDetail(text) ?? `HTTP ${response.status}`);
}

/** Return `detail` of a problem document, or undefined if the text is none. */
export function readDetail(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== "object" || problem === null || !("detail" in problem)) return undefined;
    return typeof problem.detail === "string" ? problem.detail : undefined;
  } catch {
    return undefined;
  }
}
