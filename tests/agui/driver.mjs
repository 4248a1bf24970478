// Runs real HttpAgents for the tests, of the package that the first argument names. It reads commands as
// JSON lines from stdin, and writes JSON lines to stdout: one response per command, with its id, and the
// events of runs as they come.
import readline from "node:readline";

const { HttpAgent, runHttpRequest, transformHttpEventStream } = await import(process.argv[2]);

// The protocol has no request that opens a thread; a front end implements `connect` for its server.
class Agent extends HttpAgent {
  connect() {
    const { headers, threadUrl } = this;
    const { signal } = this.abortController;
    return transformHttpEventStream(runHttpRequest(() => this.fetch(threadUrl, { headers, signal })));
  }
}

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
    if (init.body !== undefined) {
      run.request = { ...JSON.parse(init.body), ...run.overrides };
      init = { ...init, body: JSON.stringify(run.request) };
    }
    const response = await fetch(run.url ?? url, init);
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

// Calls a method of the agent that streams events, reports each event, and returns what came of it.
async function follow(id, agent, method, parameters, { overrides, url } = {}) {
  const run = { overrides, url, runId: null, request: null, status: null, headers: {}, body: "" };
  agent.fetch = recordingFetch(run);
  const heldMessages = [...agent.messages];
  let error = null;
  let newMessages = [];
  const subscriber = {
    onRunInitialized: ({ input }) => void (run.runId = input.runId),
    onEvent: ({ event }) => void emit({ run: id, event }),
  };
  try {
    newMessages = (await agent[method](parameters, subscriber)).newMessages;
  } catch (raised) {
    error = describeError(raised);
  }
  return { ...describe(agent), ...run, heldMessages, newMessages, error };
}

const commands = {
  create({ agent, url, headers, threadId, messages, state }) {
    const config = { url, headers, initialMessages: messages, initialState: state };
    agents.set(agent, new Agent(threadId === null ? config : { ...config, threadId }));
    return describe(agents.get(agent));
  },

  run({ id, agent: name, messages, parameters, overrides, url }) {
    const agent = agents.get(name);
    agent.addMessages(messages);
    return follow(id, agent, "runAgent", parameters, { overrides, url });
  },

  open({ id, agent: name, url }) {
    const agent = agents.get(name);
    agent.threadUrl = url;
    return follow(id, agent, "connectAgent", {});
  },

  abort({ agent }) {
    agents.get(agent).abortRun();
    return describe(agents.get(agent));
  },

  describe({ agent }) {
    return describe(agents.get(agent));
  },

  setMessages({ agent, messages }) {
    agents.get(agent).setMessages(messages);
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
