/** The chat as a person uses it. */

import type { Locator, Page } from "playwright-core";
import { text } from "./texts.ts";

export class Chat {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(threadId = ""): Promise<void> {
    await this.page.goto(`/chat${threadId && `/${encodeURIComponent(threadId)}`}`);
    await this.field.waitFor();
  }

  async say(message: string): Promise<void> {
    await this.field.fill(message);
    await this.field.press("Enter");
  }

  /** Wait for a message of the agent with a text. */
  async reads(answer: string | RegExp): Promise<void> {
    await this.answers.filter({ hasText: answer }).last().waitFor();
  }

  /** The card of a question about something, such as "Dentist". */
  question(about: string): Locator {
    return this.page.getByRole("group", { name: about });
  }

  /** The id of the conversation that is open. */
  async threadId(): Promise<string> {
    await this.page.waitForURL(/\/chat\/[^/]+$/);
    return decodeURIComponent(new URL(this.page.url()).pathname.split("/")[2] ?? "");
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name: text(name), exact: true });
  }

  get field(): Locator {
    return this.page.getByRole("textbox", { name: text("chat.composer.label") });
  }

  get answers(): Locator {
    return this.log.getByRole("article", { name: text("chat.agent") });
  }

  get ownMessages(): Locator {
    return this.log.getByRole("article", { name: text("chat.you") });
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: text("chat.messages") });
  }
}
