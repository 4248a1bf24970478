// Runs real HttpAgents for the tests. It reads commands as JSON lines from stdin, and writes JSON lines
// to stdout: one response per command, with its id, and the events of runs as they come.
import readline from "node:readline";
import { HttpAgent } from "@ag-ui/client";

const agents = new Map();

const emit = (line) => process.stdout.write(JSON.stringify(line) + "\n");

for (const level of ["log", "info", "warn", "error", "debug"]) {
  console[level] = (...parts) => emit({ console: level, text: parts.map(String).join(" ") });
}
// An error that the client does not handle would end the process; the tests report it.
process.on("unhandledRejection", (reason) => emit({ crash: String(reason) }));
process.on("uncaughtException", (error) => emit({ crash: String(error) }));

const describe = (agent) => ({
  threadId: agent.threadId,
  messages: agent.messages,
  state: agent.state ?? null,
  pendingInterrupts: agent.pendingInterrupts,
});

const describeError = (error) => ({
  name: error?.name ?? "Error",
  message: String(error?.message ?? error),
  status: error?.status ?? null,
  payload: error?.payload ?? null,
});

// Sends the request of the agent with the overrides of the test, and records the response.
function recordingFetch(run) {
  return async (url, init) => {
    const body = { ...JSON.parse(init.body), ...run.overrides };
    run.request = body;
    const response = await fetch(run.url ?? url, { ...init, body: JSON.stringify(body) });
    run.status = response.status;
    run.headers = Object.fromEntries(response.headers);
    if (!response.ok || !response.body) return response;
    const decoder = new TextDecoder();
    const recorder = new TransformStream({
      transform(chunk, controller) {
        run.body += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(recorder), response);
  };
}

const commands = {
  create({ agent, url, headers, threadId, messages, state }) {
    const config = { url, headers, initialMessages: messages, initialState: state };
    agents.set(agent, new HttpAgent(threadId === null ? config : { ...config, threadId }));
    return describe(agents.get(agent));
  },

  async run({ id, agent: name, messages, parameters, overrides, url }) {
    const agent = agents.get(name);
    const run = { overrides, url, request: null, status: null, headers: {}, body: "" };
    agent.fetch = recordingFetch(run);
    agent.addMessages(messages);
    let error = null;
    let newMessages = [];
    const subscriber = { onEvent: ({ event }) => emit({ run: id, event }) };
    try {
      newMessages = (await agent.runAgent(parameters, subscriber)).newMessages;
    } catch (raised) {
      error = describeError(raised);
    }
    const { request, status, headers, body } = run;
    return { ...describe(agent), newMessages, error, request, status, headers, body };
  },

  abort({ agent }) {
    agents.get(agent).abortRun();
    return describe(agents.get(agent));
  },

  describe({ agent }) {
    return describe(agents.get(agent));
  },

  forgetInterrupts({ agent }) {
    agents.get(agent).pendingInterrupts = [];
    return describe(agents.get(agent));
  },

  expireInterrupts({ agent }) {
    const target = agents.get(agent);
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    target.pendingInterrupts = target.pendingInterrupts.map((each) => ({ ...each, expiresAt }));
    return describe(target);
  },

  dispose({ agent }) {
    agents.delete(agent);
    return null;
  },
};

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const command = JSON.parse(line);
  try {
    emit({ response: command.id, result: await commands[command.command](command) });
  } catch (raised) {
    emit({ response: command.id, failure: describeError(raised) });
  }
});
lines.on("close", () => process.exit(0));
emit({ ready: true });
