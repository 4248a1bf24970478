/** The request of a run as a command for a shell. */

const RUNS = "/api/v1/agent/runs";

interface Request {
  readonly origin: string;
  readonly runId: string;
  readonly body: object | null;
  readonly language: string;
  /** The access token; without one the command reads it from the variable TOKEN. */
  readonly token?: string;
}

/** Return the command. The token is in it only if the person has chosen so. */
export function formatCurl({ origin, runId, body, language, token }: Request): string {
  const url = body ? `${origin}${RUNS}` : `${origin}${RUNS}/${encodeURIComponent(runId)}/events`;
  const authorization = `Authorization: Bearer ${token ?? "$TOKEN"}`;
  const parts = [
    `curl -N ${quote(url)}`,
    // In double quotes the shell replaces $TOKEN.
    token ? `-H ${quote(authorization)}` : `-H "${authorization}"`,
    `-H ${quote(`Accept-Language: ${language}`)}`,
  ];
  if (body) {
    parts.push(`-H ${quote("Content-Type: application/json")}`);
    parts.push(`--data-raw ${quote(JSON.stringify(body))}`);
  }
  return parts.join(" \\\n  ");
}

/** Return a text as one word of a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
