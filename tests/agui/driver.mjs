// Drives real HttpAgents for the tests: commands come in as JSON lines, what happens goes out as
// JSON lines. A command is answered by a line with its id; events of a run are told as they come.
import readline from "node:readline";
import { HttpAgent } from "@ag-ui/client";

const agents = new Map();

const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");

for (const level of ["log", "info", "warn", "error", "debug"]) {
  console[level] = (...parts) => tell({ said: level, text: parts.map(String).join(" ") });
}
// A client that is not treated well by a server ends the process with these; the tests want to know.
process.on("unhandledRejection", (reason) => tell({ crash: String(reason) }));
process.on("uncaughtException", (error) => tell({ crash: String(error) }));

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

// Sends the request as the agent made it, with raw members on top, and keeps what came back.
function recordingFetch(run) {
  return async (url, init) => {
    const body = { ...JSON.parse(init.body), ...run.overrides };
    run.request = body;
    const response = await fetch(run.url ?? url, { ...init, body: JSON.stringify(body) });
    run.status = response.status;
    run.headers = Object.fromEntries(response.headers);
    if (!response.ok || !response.body) return response;
    const decoder = new TextDecoder();
    const keep = new TransformStream({
      transform(chunk, controller) {
        run.body += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(keep), response);
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
    const subscriber = { onEvent: ({ event }) => tell({ run: id, event }) };
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
    const found = agents.get(agent);
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    found.pendingInterrupts = found.pendingInterrupts.map((each) => ({ ...each, expiresAt }));
    return describe(found);
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
    tell({ answer: command.id, result: await commands[command.do](command) });
  } catch (raised) {
    tell({ answer: command.id, failure: describeError(raised) });
  }
});
lines.on("close", () => process.exit(0));
tell({ ready: true });
