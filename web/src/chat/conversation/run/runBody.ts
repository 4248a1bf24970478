/** The body of a request that starts a run. */

import type { Message } from "../protocol";
import type { RunBody } from "./run";

/** How many messages a request names, so that the server knows what the page has. */
const NAMED_MESSAGES = 8;

interface RunRequest {
  readonly threadId: string;
  readonly runId: string;
  readonly timeZone: string;
  readonly messages: readonly Message[];
}

export function createRunBody({ threadId, runId, timeZone, messages }: RunRequest): RunBody {
  return {
    threadId,
    runId,
    protocolVersion: "1.0",
    messages,
    state: {},
    tools: [],
    context: [{ description: "timezone", value: timeZone }],
    forwardedProps: {},
  };
}

/** Return the last messages that a request names: activities are not stored in the conversation. */
export function nameLast(messages: readonly Message[]): readonly Message[] {
  return messages
    .slice(-NAMED_MESSAGES)
    .filter(({ role }) => role !== "activity" && role !== "reasoning");
}
