/** What a story works with: the server, people with accounts, and their browsers. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { HUNG_MS } from "./bounds.ts";
import { ConsoleWatch } from "./consoleWatch.ts";
import type { Account, Peers } from "./processes/peers.ts";
import { Server } from "./processes/server.ts";
import { signIn, type StorageState } from "./signIn.ts";
import type { Language } from "./texts.ts";

export interface Settings {
  locale?: Language;
  timezone?: string;
  colorScheme?: "light" | "dark";
  width?: number;
}

/** A page in a browser of its own, with what it writes to the console. */
export interface Window {
  page: Page;
  console: ConsoleWatch;
  account: Account;
}

export class Stage {
  readonly server: Server;
  readonly peers: Peers;
  /** Stages on other servers. */
  readonly others: Stage[] = [];
  private readonly windows: Window[] = [];
  private readonly browser: Browser;
  private readonly contexts: BrowserContext[] = [];

  constructor(browser: Browser, server: Server, peers: Peers) {
    this.browser = browser;
    this.server = server;
    this.peers = peers;
  }

  /** Open the page for a new person, who is signed in. */
  async enter(settings: Settings = {}): Promise<Window> {
    const { locale = "en", timezone = "Europe/Berlin" } = settings;
    const account = await this.peers.createAccount(this.server, { locale, timezone });
    return this.enterAs(account, settings);
  }

  /** Open the page in one more browser of a person, who is signed in there. */
  async enterAs(account: Account, settings: Settings = {}): Promise<Window> {
    return this.open(account, settings, await signIn(this.server.url, account));
  }

  /** Open the page in a browser that was never used, unless `storageState` is what it keeps. */
  async open(
    account: Account,
    settings: Settings = {},
    storageState?: StorageState,
  ): Promise<Window> {
    const options = optionsOf(settings, this.server.url);
    const context = await this.browser.newContext({ ...options, storageState });
    context.setDefaultTimeout(HUNG_MS);
    this.contexts.push(context);
    const watch = new ConsoleWatch(context, this.server.url);
    const page = await context.newPage();
    await page.goto("/");
    const opened = { page, console: watch, account };
    this.windows.push(opened);
    return opened;
  }

  /** Return a stage on a server of its own, which a story may kill. */
  async onOwnServer(variables: Record<string, string> = {}): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "majordomo-web-"));
    const server = new Server(folder, {
      ...this.peers.modelVariables,
      ...variables,
    });
    await server.start();
    const stage = new Stage(this.browser, server, this.peers);
    this.others.push(stage);
    return stage;
  }

  /** The windows of this stage and of those on other servers. */
  get allWindows(): Window[] {
    return [...this.windows, ...this.others.flatMap((stage) => stage.allWindows)];
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
    for (const stage of this.others) {
      await stage.close();
      await stage.server.stop();
      await rm(stage.server.dataDir, { recursive: true, force: true });
    }
  }
}

function optionsOf(settings: Settings, baseURL: string): BrowserContextOptions {
  const {
    locale = "en",
    timezone = "Europe/Berlin",
    colorScheme = "light",
    width = 1280,
  } = settings;
  return {
    baseURL,
    colorScheme,
    locale: locale === "en" ? "en-GB" : locale,
    reducedMotion: "reduce",
    timezoneId: timezone,
    viewport: { width, height: 800 },
  };
}
