/** The messages of every feature in English: one file to load. */

import app from "@/app/messages/en.json";
import approvals from "@/approvals/messages/en.json";
import calendar from "@/calendar/messages/en.json";
import chat from "@/chat/messages/en.json";
import components from "@/components/messages/en.json";
import developer from "@/developer/messages/en.json";
import friends from "@/friends/messages/en.json";
import inbox from "@/inbox/messages/en.json";
import plans from "@/plans/messages/en.json";
import profile from "@/profile/messages/en.json";
import sign_in from "@/sign_in/messages/en.json";

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
