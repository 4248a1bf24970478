/** Drives the built page in Chromium through what a front end has to do. See `make example`. */

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { ChatPage } from "./page.ts";
import { scenes } from "./scenes.ts";

const { CHROMIUM, PAGE_URL, SERVER_URL } = process.env;
assert(CHROMIUM && PAGE_URL && SERVER_URL, "start this with `make example`");

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({
  viewport: { width: 900, height: 760 },
  locale: "en-GB",
  timezoneId: "Europe/Berlin",
});
const page = await context.newPage();
const problems: string[] = [];
page.on("pageerror", (error) => problems.push(`${error}`));
page.on("console", (message) => {
  if (process.env["VERBOSE"]) console.log(`  [${message.type()}] ${message.text()}`);
});
page.on("request", (request) => {
  const { origin } = new URL(request.url());
  if (origin !== PAGE_URL && origin !== "null") problems.push(`a request left for ${origin}`);
});

const chat = new ChatPage(page, PAGE_URL);
const wanted = process.env["SCENES"]?.split(",");
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted && !["signIn", ...wanted].includes(name)) continue;
  console.log(`- ${name}`);
  try {
    await scene(chat);
  } catch (error) {
    await chat.screenshot(`failed-${name}`);
    throw error;
  }
}
assert.deepEqual(problems, []);
await browser.close();
