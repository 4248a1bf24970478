/** The messages of every feature in Chinese: one file to load. */

import app from "@/app/messages/zh-CN.json";
import approvals from "@/approvals/messages/zh-CN.json";
import calendar from "@/calendar/messages/zh-CN.json";
import chat from "@/chat/messages/zh-CN.json";
import components from "@/components/messages/zh-CN.json";
import developer from "@/developer/messages/zh-CN.json";
import friends from "@/friends/messages/zh-CN.json";
import inbox from "@/inbox/messages/zh-CN.json";
import plans from "@/plans/messages/zh-CN.json";
import profile from "@/profile/messages/zh-CN.json";
import sign_in from "@/sign_in/messages/zh-CN.json";

export const messages = {
  app,
  approvals,
  calendar,
  chat,
  components,
  developer,
  friends,
  inbox,
  plans,
  profile,
  sign_in,
};
