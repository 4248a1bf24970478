/** The Python side of the stories (`tests/web`): the scripted model, and changes of rows. */

import { PythonProcess } from "./child.ts";
import type { Server } from "./server.ts";

export interface Account {
  username: string;
  email: string;
  password: string;
}

interface Command {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class Peers {
  modelUrl = "";
  private readonly process: PythonProcess;
  private readonly commands = new Map<number, Command>();

  private constructor(log: string) {
    this.process = new PythonProcess(["-m", "tests.web"], { log });
  }

  static async start(log: string): Promise<Peers> {
    const peers = new Peers(log);
    const ready = new Promise<string>((resolve, reject) => {
      peers.process.lines.on("line", (line) => {
        const message = JSON.parse(line);
        if (message.model_url) resolve(message.model_url);
        else peers.commands.get(message.id)?.resolve(message.result);
      });
      peers.process.lines.on("close", () => {
        const error = new Error(`tests.web ended, see ${log}`);
        for (const command of peers.commands.values()) command.reject(error);
        reject(error);
      });
    });
    peers.modelUrl = await ready;
    return peers;
  }

  /** The settings of a server that uses the scripted model. */
  get modelVariables(): Record<string, string> {
    return { OPENAI_BASE_URL: this.modelUrl, OPENAI_API_KEY: "none" };
  }

  createAccount(server: Server, settings: { locale: string; timezone: string }): Promise<Account> {
    return this.send("create_account", { data_dir: server.dataDir, ...settings });
  }

  /** Let the time to answer what the agent asks a person pass, at the server. */
  expireApprovals(server: Server, username: string): Promise<void> {
    return this.send("expire_approvals", { data_dir: server.dataDir, username });
  }

  /** Append "Message 1" and so on to a thread. */
  lengthenThread(server: Server, threadId: string, messages: number): Promise<void> {
    return this.send("lengthen_thread", {
      data_dir: server.dataDir,
      thread_id: threadId,
      messages,
    });
  }

  /** Let "Count to 40 [name]" go on behind its middle. */
  openGate(name: string): Promise<void> {
    return this.send("open_gate", { name });
  }

  stop(): Promise<void> {
    return this.process.stop("SIGTERM");
  }

  private send<Result>(command: string, args: Record<string, unknown>): Promise<Result> {
    const id = this.commands.size;
    const answered = new Promise<Result>((resolve, reject) => {
      this.commands.set(id, { resolve: (result) => resolve(result as Result), reject });
    });
    this.process.write(JSON.stringify({ id, command, arguments: args }));
    return answered;
  }
}
