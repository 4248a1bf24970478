/** What a user does with the page, one scene after the other. */

import assert from "node:assert/strict";
import type { ChatPage } from "./page.ts";

type Scene = (chat: ChatPage) => Promise<void>;

const signIn: Scene = async (chat) => {
  await chat.open();
  await chat.signIn("wrong password");
  await chat.page.getByRole("alert").filter({ hasText: "address or the password" }).waitFor();
  await chat.screenshot("sign-in");
  await chat.signIn();
  await chat.input.waitFor();
};

const readingTool: Scene = async (chat) => {
  await chat.ask("Hello", "I");
  await chat.ask("What is on my calendar tomorrow?", "tomorrow");
  await chat.toolCard("list_schedule_items", "complete").waitFor();
  await chat.screenshot("reading-tool");
};

const approve: Scene = async (chat) => {
  await chat.newChat();
  await chat.request("Dentist tomorrow at 3pm", "Create “Dentist”");
  await chat.screenshot("question");
  await chat.press("Approve");
  await chat.reads("Done");
  const card = chat.toolCard("create_schedule_item", "complete");
  await card.filter({ hasText: '"title":"Dentist"' }).waitFor();
  assert.equal(await chat.questions.count(), 0);
  await chat.screenshot("approved");
};

const edit: Scene = async (chat) => {
  const question = await chat.request("Gym tomorrow at 5pm", "Create “Gym”");
  await chat.press("Edit");
  await question.locator("[name=title]").fill("Swimming");
  await chat.screenshot("edit");
  await chat.press("Approve as edited");
  await chat.reads("Swimming");
};

const refuse: Scene = async (chat) => {
  await chat.request("Party tomorrow at 8pm", "Create “Party”");
  await chat.press("Refuse");
  await chat.questions.waitFor({ state: "detached" });
  await chat.idle();
  assert.doesNotMatch(await chat.lastText(), /Done/);
  await chat.ask("What is on my calendar tomorrow?", "Swimming");
  assert.doesNotMatch(await chat.lastText(), /Party/);
  await chat.screenshot("refused");
};

const frontEndTool: Scene = async (chat) => {
  await chat.newChat();
  await chat.ask("set theme to dark", "Done: The page is dark now.");
  await chat.page.locator("html.dark").waitFor();
  await chat.screenshot("front-end-tool");
  await chat.ask("set theme to light", "Done: The page is light now.");
};

const frontEndToolBesideQuestion: Scene = async (chat) => {
  await chat.newChat();
  await chat.request("Concert tomorrow at 9pm; set theme to dark", "Create “Concert”");
  await chat.page.locator("html.dark").waitFor();
  await chat.screenshot("front-end-tool-beside-a-question");
  await chat.press("Approve");
  await chat.reads("Done");
  await chat.toolCard("set_theme", "complete").filter({ hasText: "dark now" }).waitFor();
  await chat.ask("set theme to light", "Done: The page is light now.");
};

const twoQuestions: Scene = async (chat) => {
  await chat.newChat();
  const gym = await chat.request(
    "Gym the day after tomorrow at 5pm and opera the day after tomorrow at 8pm",
    "“Gym”",
  );
  const opera = await chat.question("“Opera”");
  await gym.getByRole("button", { name: "Approve" }).click();
  await chat.screenshot("two-questions");
  await opera.getByRole("button", { name: "Refuse" }).click();
  await chat.questions.first().waitFor({ state: "detached" });
  await chat.idle();
  await chat.ask("What is on my calendar the day after tomorrow?", "Gym");
  assert.doesNotMatch(await chat.lastText(), /Opera/);
};

const stop: Scene = async (chat) => {
  await chat.newChat();
  await chat.ask("Count to 900", " 5 ");
  await chat.stop();
  await chat.idle();
  const stopped = await chat.lastText();
  await chat.screenshot("stopped");
  await chat.reload();
  assert.equal(await chat.lastText(), stopped, "the server has stored what the user has read");
  await chat.ask("Hello", "I");
};

const reloadInMidStream: Scene = async (chat) => {
  await chat.newChat();
  await chat.ask("Count to 90", " 5 ");
  await chat.reload();
  await chat.screenshot("reloaded-in-mid-stream");
  await chat.reads(" 89 ");
  await chat.idle();
  const numbers = Array.from({ length: 90 }, (_, index) => String(index + 1));
  assert.deepEqual((await chat.lastText()).split(/\s+/), numbers);
};

const reloadOnQuestion: Scene = async (chat) => {
  await chat.newChat();
  await chat.request("Theatre tomorrow at 7pm", "Create “Theatre”");
  await chat.reload();
  await chat.question("Create “Theatre”");
  await chat.screenshot("reloaded-on-a-question");
  await chat.press("Approve");
  await chat.reads("Done");
};

const messageBesideQuestion: Scene = async (chat) => {
  await chat.newChat();
  await chat.request("Lunch tomorrow at noon", "Create “Lunch”");
  await chat.ask("What is on my calendar tomorrow?", "What is on");
  await chat.idle();
  await chat.question("Create “Lunch”");
  await chat.screenshot("message-beside-a-question");
  await chat.press("Approve");
  await chat.reads("Lunch — tomorrow 12:00");
  await chat.screenshot("message-beside-a-question-answered");
};

const language: Scene = async (chat) => {
  await chat.newChat();
  await chat.page.locator("header select").selectOption("zh-CN");
  await chat.request("明天下午三点提醒我开会", "开会");
  await chat.screenshot("chinese");
  await chat.press("同意");
  await chat.questions.waitFor({ state: "detached" });
  await chat.reads("开会");
  await chat.screenshot("chinese-approved");
};

const signOut: Scene = async (chat) => {
  await chat.press("退出登录");
  await chat.page.locator(".sign-in").waitFor();
};

export const scenes: Record<string, Scene> = {
  signIn,
  readingTool,
  approve,
  edit,
  refuse,
  frontEndTool,
  frontEndToolBesideQuestion,
  twoQuestions,
  stop,
  reloadInMidStream,
  reloadOnQuestion,
  messageBesideQuestion,
  language,
  signOut,
};
