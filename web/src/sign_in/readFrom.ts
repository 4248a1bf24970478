/** A path of this page: after `//` or `/\\` browsers read the name of another server. */
const OWN_PATH = /^\/(?![/\\])/;

/** Return the view that was asked for before the person was sent to sign in. */
export function readFrom(state: unknown): string {
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : "";
  return typeof from === "string" && OWN_PATH.test(from) ? from : "/";
}
