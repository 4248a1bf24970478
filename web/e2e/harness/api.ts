/** A person's requests from elsewhere: another device, or a program. */

import type { Account } from "./processes/peers.ts";

export class Api {
  private readonly url: string;
  private readonly token: string;

  private constructor(url: string, token: string) {
    this.url = `${url}/api/v1`;
    this.token = token;
  }

  static async signIn(url: string, { email, password }: Account): Promise<Api> {
    const anonymous = new Api(url, "");
    const body = { email, password };
    const { access_token: token } = await anonymous.send<SignedIn>("POST", "/auth/sessions", body);
    return new Api(url, token);
  }

  /** Ask the agent something in a new conversation, and return its id. */
  async ask(message: string): Promise<string> {
    const reply = await this.send<{ session_id: string }>("POST", "/agent-chats", { message });
    return reply.session_id;
  }

  async titles(): Promise<string[]> {
    const items = await this.send<{ title: string }[]>("GET", "/schedule-items");
    return items.map(({ title }) => title);
  }

  async send<Result>(method: string, path: string, body?: object): Promise<Result> {
    const content = await this.read(path, method, body);
    return (content === "" ? undefined : JSON.parse(content)) as Result;
  }

  /** Return the whole body of a response, such as a stream that ends. */
  async read(path: string, method = "GET", body?: object): Promise<string> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": "en",
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
      },
      body: body && JSON.stringify(body),
    });
    const content = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${content}`);
    return content;
  }
}

interface SignedIn {
  access_token: string;
}
