/** The typed client of the REST routes.
 *
 * `await read(api.GET("/api/v1/friends"))` returns the body of the response, or throws a `Problem`.
 */

import createClient from "openapi-fetch";
import type { Middleware } from "openapi-fetch";
import { readProblem } from "./problem";
import type { paths } from "./schema";
import { send, session } from "./session";

/** A repetition of the same POST has its effect once. */
const idempotency: Middleware = {
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", createId());
    }
    return request;
  },
};

const problems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response);
  },
};

/** Requests of the user who is signed in. */
export const api = createClient<paths>({ fetch: (request) => session.fetch(request) });
/** Requests without a user: sign in, registration, password reset. */
export const publicApi = createClient<paths>({ fetch: (request) => send(request) });

for (const client of [api, publicApi]) client.use(idempotency, problems);

interface Call<Data> {
  data?: Data;
  response: Response;
}

export interface Page<Item> {
  items: Item[];
  /** The cursor of the next page, or undefined at the end. */
  next: string | undefined;
}

/** Return the body of a response. */
export async function read<Data>(call: Promise<Call<Data>>): Promise<Data> {
  const { data } = await call;
  return data as Data;
}

/** Return one page of a list, with the cursor that the `Link` header has. */
export async function readPage<Item>(call: Promise<Call<Item[]>>): Promise<Page<Item>> {
  const { data, response } = await call;
  return { items: data ?? [], next: findNextCursor(response.headers.get("Link")) };
}

/** Return the body of a route of the diet API without its envelope. */
export async function readEnvelope<Data>(
  call: Promise<Call<{ data?: Data | null }>>,
): Promise<NonNullable<Data>> {
  const { data } = await call;
  return data?.data as NonNullable<Data>;
}

/** Return a new random id, also where the page is not served over HTTPS. */
export function createId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const digits = [...(crypto as Crypto).getRandomValues(new Uint8Array(16))];
  return digits.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function findNextCursor(link: string | null): string | undefined {
  const url = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (!url) return undefined;
  return new URL(url, "http://localhost").searchParams.get("after") ?? undefined;
}
