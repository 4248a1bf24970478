import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { formatCurl } from "./curl";

const REQUEST = {
  origin: "http://127.0.0.1:8000",
  runId: "run-1",
  body: { threadId: "t", messages: [{ content: `it's "$HOME" \\ \`id\`\n!` }] },
  language: "en",
};

/** Return the arguments that a shell makes of a command. */
function readArguments(command: string): string[] {
  const script = command.replace(/^curl/, "printf '%s\\0'");
  const output = execFileSync("sh", ["-c", script], { env: { TOKEN: "from-environment" } });
  return output.toString().split("\0").slice(0, -1);
}

it("is a command whose body the shell leaves as it is", () => {
  const words = readArguments(formatCurl(REQUEST));
  expect(words).toContain(JSON.stringify(REQUEST.body));
  expect(words).toContain("http://127.0.0.1:8000/api/v1/agent/runs");
});

it("has the token only if it is given one", () => {
  expect(readArguments(formatCurl(REQUEST))).toContain("Authorization: Bearer from-environment");
  expect(formatCurl({ ...REQUEST, token: "secret" })).toContain("Bearer secret");
});

it("follows a run that another request has started", () => {
  const words = readArguments(formatCurl({ ...REQUEST, runId: "a/b", body: null }));
  expect(words).toContain("http://127.0.0.1:8000/api/v1/agent/runs/a%2Fb/events");
  expect(words).not.toContain("--data-raw");
});
