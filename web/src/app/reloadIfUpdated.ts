/** After an update of the server, a page that is still open asks for files that are gone. */

const KEY = "majordomo.reloaded";
const PAUSE_MILLISECONDS = 60_000;

/** Load the page again if the server has another one by now, at most once a minute. */
export async function reloadIfUpdated(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(KEY)) < PAUSE_MILLISECONDS) return;
  const headers = { Accept: "text/html" };
  const response = await fetch("/", { headers, cache: "no-cache" }).catch(() => undefined);
  if (!response?.ok) return;
  const entry = document.querySelector<HTMLScriptElement>("script[type=module]")?.src;
  if (entry && (await response.text()).includes(new URL(entry).pathname)) return;
  sessionStorage.setItem(KEY, String(Date.now()));
  window.location.reload();
}
