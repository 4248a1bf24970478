/** The page as a user sees it: what they write, press and read. */

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";

const SCREENSHOTS = join(import.meta.dirname, "..", "screenshots");

export class ChatPage {
  private screenshots = 0;
  readonly page: Page;
  private readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  /** Open the page; the screenshots of an earlier time are deleted. */
  async open(): Promise<void> {
    await rm(SCREENSHOTS, { recursive: true, force: true });
    await mkdir(SCREENSHOTS);
    await this.page.goto(this.url);
  }

  async signIn(password = "majordomo"): Promise<void> {
    await this.page.locator("[name=password]").fill(password);
    await this.page.locator(".sign-in button").click();
  }

  async newChat(): Promise<void> {
    const earlier = this.threadId;
    await this.page.locator("header button").first().click();
    await this.page.waitForURL((url) => url.hash.slice(1) !== earlier);
    await this.messages.first().waitFor({ state: "detached" });
  }

  async write(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press("Enter");
  }

  /** Write a message, and wait until the agent's answer to it contains a text. */
  async ask(text: string, answer: string): Promise<void> {
    await this.write(text);
    await this.reads(answer);
  }

  /** Wait until the last message contains a text. */
  async reads(text: string): Promise<void> {
    await this.messages.last().filter({ hasText: text }).waitFor();
  }

  /** Write a request, and wait for the question about it. */
  async request(text: string, question: string): Promise<Locator> {
    await this.write(text);
    return this.question(question);
  }

  async question(text: string): Promise<Locator> {
    const question = this.questions.filter({ hasText: text });
    await question.waitFor();
    return question;
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async stop(): Promise<void> {
    await this.page.getByTestId("copilot-send-button").click();
  }

  /** Wait until no run is going on. */
  async idle(): Promise<void> {
    await this.page.locator("[data-testid=copilot-chat][data-copilot-running=false]").waitFor();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.messages.first().waitFor();
  }

  async screenshot(name: string): Promise<void> {
    this.screenshots += 1;
    const number = String(this.screenshots).padStart(2, "0");
    await this.page.screenshot({ path: join(SCREENSHOTS, `${number}-${name}.png`) });
  }

  /** The texts of the messages, in order. */
  texts(): Promise<string[]> {
    return this.messages.allInnerTexts();
  }

  async lastText(): Promise<string> {
    return (await this.messages.last().innerText()).trim();
  }

  toolCard(name: string, status: string): Locator {
    return this.page.locator(`.tool-card[data-tool=${name}][data-status=${status}]`);
  }

  get threadId(): string {
    return new URL(this.page.url()).hash.slice(1);
  }

  get questions(): Locator {
    return this.page.locator(".approval");
  }

  get input(): Locator {
    return this.page.getByTestId("copilot-chat-textarea");
  }

  private get messages(): Locator {
    const list = this.page.getByTestId("copilot-message-list");
    const ofUser = list.getByTestId("copilot-user-message");
    return ofUser.or(list.getByTestId("copilot-assistant-message"));
  }
}
