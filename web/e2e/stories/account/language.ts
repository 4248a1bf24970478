/** The language is switched while the page is open: its texts, its times and the server's words. */

import type { Stage } from "../../harness/stage.ts";
import { text, textIn } from "../../harness/texts.ts";

export async function run(stage: Stage): Promise<void> {
  const account = await stage.peers.createAccount(stage.server, {
    locale: "zh-CN",
    timezone: "Asia/Shanghai",
  });
  const { page } = await stage.open(account, { locale: "en", timezone: "Asia/Shanghai" });
  await page.getByLabel(text("sign_in.email")).fill(account.email);
  await page.getByRole("combobox", { name: text("components.language") }).selectOption("zh-CN");
  const chinese = (key: string) => textIn("zh-CN", key);
  await page.locator("html[lang='zh-CN']").waitFor();
  // What was typed stays.
  await page.getByLabel(chinese("sign_in.password"), { exact: true }).fill(account.password);
  await page.getByRole("button", { name: chinese("sign_in.submit"), exact: true }).click();

  const field = page.getByRole("textbox", { name: chinese("chat.composer.label") });
  await field.fill("2030年12月24日下午3点看牙医");
  await field.press("Enter");
  const card = page.getByRole("group", { name: "2030年12月24日" });
  await card.getByRole("button", { name: chinese("approvals.approve"), exact: true }).waitFor();
  await page.reload();
  await card.getByText("2030年12月24日星期二").first().waitFor();

  // The profile decides in every browser, and is changed in one of them.
  const second = await stage.enterAs(account, { locale: "en" });
  const links = second.page.getByRole("navigation");
  await links
    .getByRole("link", { name: chinese("app.approvals") })
    .first()
    .waitFor();
  await second.page.goto("/profile");
  const language = second.page.getByRole("combobox", { name: chinese("components.language") });
  await language.selectOption("en");
  await second.page.getByRole("heading", { name: text("profile.title"), level: 1 }).waitFor();
}
