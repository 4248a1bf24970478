import { HttpAgent, runHttpRequest, transformHttpEventStream } from "@copilotkit/react-core/v2";
import { catchError, EMPTY, tap, throwError } from "rxjs";

const RUNS = "/api/v1/agent/runs";
const THREADS = "/api/v1/agent/threads";

type Run = typeof HttpAgent.prototype.run;
type RunAgent = typeof HttpAgent.prototype.runAgent;

/** An HttpAgent that also stops runs, opens threads, and lets the user write beside a question. */
export class MajordomoAgent extends HttpAgent {
  private runId = "";

  constructor(fetch: (url: string, init?: RequestInit) => Promise<Response>) {
    super({ url: RUNS, fetch });
  }

  override run(input: Parameters<Run>[0]): ReturnType<Run> {
    this.runId = input.runId;
    return super.run(input);
  }

  /** Open the thread: its messages, then its running run or its open questions. */
  protected override connect(input: Parameters<Run>[0]): ReturnType<Run> {
    const url = `${THREADS}/${encodeURIComponent(input.threadId)}/events`;
    const { signal } = this.abortController;
    return transformHttpEventStream(runHttpRequest(() => this.fetch(url, { signal }))).pipe(
      tap((event) => {
        if ("runId" in event && typeof event.runId === "string") this.runId = event.runId;
      }),
      catchError((error) => (isNotFound(error) ? EMPTY : throwError(() => error))),
    );
  }

  /** The client sends no message while a question is open; the server keeps it, and asks again. */
  override runAgent(...[parameters, subscriber]: Parameters<RunAgent>): ReturnType<RunAgent> {
    if (!parameters?.resume) this.pendingInterrupts = [];
    return super.runAgent(parameters, subscriber);
  }

  /** Stop the run at the server. Closing the connection alone must not: connections get lost. */
  override abortRun(): void {
    const url = `${RUNS}/${encodeURIComponent(this.runId)}/cancel`;
    const { abortController } = this;
    const abort = () => abortController.abort();
    this.fetch(url, { method: "POST" }).then(abort, abort);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 404;
}
