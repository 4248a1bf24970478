/** Keeps what a page writes to its console, and finds what must not be there. */

import type { BrowserContext, Page } from "playwright-core";

export class ConsoleWatch {
  readonly lines: string[] = [];
  private readonly problems: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly origin: string;

  constructor(context: BrowserContext, origin: string) {
    this.origin = origin;
    context.on("page", (page) => this.watch(page));
  }

  /** Let an error be: the story causes it. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** Errors, violations of the Content-Security-Policy and requests to other hosts. */
  get unexpected(): string[] {
    return this.problems.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }

  private watch(page: Page): void {
    page.on("pageerror", (error) => this.add(`uncaught: ${error.stack ?? error}`));
    page.on("crash", () => this.add("the page crashed"));
    page.on("console", (message) => {
      const line = `${message.type()}: ${message.text()} (${message.location().url})`;
      this.lines.push(line);
      if (message.type() === "error") this.problems.push(line);
    });
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      const isLocal = origin === this.origin || protocol === "data:" || protocol === "blob:";
      if (!isLocal) this.add(`a request to ${origin}`);
    });
  }

  private add(problem: string): void {
    this.lines.push(problem);
    this.problems.push(problem);
  }
}
