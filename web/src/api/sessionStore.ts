/** What the browser keeps of a login session: the refresh token and whose it is.
 *
 * It is in localStorage, because all tabs share one session and it survives a restart of the
 * browser. README.md says what protects it. Without storage the session lasts as long as the tab.
 */

const KEY = "majordomo.session";

export interface StoredSession {
  readonly refreshToken: string;
  readonly userId: string;
}

/** What the storage has refused to keep. */
let unstored: string | null = null;

export function readStoredSession(): StoredSession | undefined {
  return parse(readText());
}

export function storeSession(session: StoredSession | undefined): void {
  const text = session ? JSON.stringify(session) : null;
  unstored = null;
  try {
    // A token that was rotated ends the session if it is used again, so it goes first.
    localStorage.removeItem(KEY);
    if (text !== null) localStorage.setItem(KEY, text);
  } catch {
    // Storage is full or switched off.
    unstored = text;
  }
}

/** Call the listener when another tab signs in, signs out, or refreshes the token. */
export function watchStoredSession(listener: (session: StoredSession | undefined) => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) listener(readStoredSession());
  });
}

function readText(): string | null {
  try {
    return localStorage.getItem(KEY) ?? unstored;
  } catch {
    return unstored;
  }
}

function parse(text: string | null): StoredSession | undefined {
  if (text === null) return undefined;
  try {
    const value = JSON.parse(text) as Partial<StoredSession> | null;
    if (typeof value?.refreshToken !== "string" || typeof value.userId !== "string") {
      return undefined;
    }
    return { refreshToken: value.refreshToken, userId: value.userId };
  } catch {
    return undefined;
  }
}
