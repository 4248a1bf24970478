/** The texts of the page. What the agent and the server say comes in the same language. */

import type { CopilotChatLabels } from "@copilotkit/react-core/v2";
import { createContext, useContext } from "react";

const EN = {
  name: "English",
  email: "E-mail",
  password: "Password",
  signIn: "Sign in",
  signOut: "Sign out",
  newChat: "New chat",
  approve: "Approve",
  edit: "Edit",
  approveEdited: "Approve as edited",
  refuse: "Refuse",
  answered: "Waiting for your other answers …",
  expires: "You can answer until",
  running: "running",
  waiting: "waiting",
  done: "done",
  dismiss: "Close",
  chatInputPlaceholder: "Write to Majordomo …",
  chatDisclaimerText: "Majordomo asks before it changes anything.",
  assistantMessageToolbarCopyMessageLabel: "Copy",
  userMessageToolbarCopyMessageLabel: "Copy",
} satisfies Partial<CopilotChatLabels> & Record<string, string>;

type Texts = Record<keyof typeof EN, string>;

const ZH: Texts = {
  name: "中文",
  email: "邮箱",
  password: "密码",
  signIn: "登录",
  signOut: "退出登录",
  newChat: "新对话",
  approve: "同意",
  edit: "修改",
  approveEdited: "按修改后的内容执行",
  refuse: "拒绝",
  answered: "等待你回答其他问题……",
  expires: "回答截止时间：",
  running: "执行中",
  waiting: "等待中",
  done: "已完成",
  dismiss: "关闭",
  chatInputPlaceholder: "给 Majordomo 写点什么……",
  chatDisclaimerText: "Majordomo 在更改任何内容之前都会先询问你。",
  assistantMessageToolbarCopyMessageLabel: "复制",
  userMessageToolbarCopyMessageLabel: "复制",
};

export const LANGUAGES = { en: EN, "zh-CN": ZH };
export type Language = keyof typeof LANGUAGES;

const CHOICE = "majordomo.language";

/** Return the language that was chosen before, else the browser's. */
export function readLanguage(): Language {
  const wanted = localStorage.getItem(CHOICE) ?? navigator.language;
  return wanted.startsWith("zh") ? "zh-CN" : "en";
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(CHOICE, language);
}

export const LanguageContext = createContext<Language>("en");

export function useTexts(): Texts {
  return LANGUAGES[useContext(LanguageContext)];
}
