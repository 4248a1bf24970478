/** What the navigation leads to, in its order. */

import {
  CalendarDays,
  CircleCheckBig,
  CircleUserRound,
  Inbox,
  MessageCircle,
  UsersRound,
  UtensilsCrossed,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { lazy } from "react";
import type { ComponentType } from "react";

export interface Destination {
  name: "chat" | "approvals" | "calendar" | "inbox" | "friends" | "plans" | "profile";
  Icon: LucideIcon;
  /** The number beside the link, which a feature counts. */
  Badge?: ComponentType;
}

export const DESTINATIONS: readonly Destination[] = [
  { name: "chat", Icon: MessageCircle },
  {
    name: "approvals",
    Icon: CircleCheckBig,
    Badge: lazy(async () => ({ default: (await import("@/approvals/Badge")).Badge })),
  },
  { name: "calendar", Icon: CalendarDays },
  {
    name: "inbox",
    Icon: Inbox,
    Badge: lazy(async () => ({ default: (await import("@/inbox/Badge")).Badge })),
  },
  {
    name: "friends",
    Icon: UsersRound,
    Badge: lazy(async () => ({ default: (await import("@/friends/Badge")).Badge })),
  },
  { name: "plans", Icon: UtensilsCrossed },
  { name: "profile", Icon: CircleUserRound },
];

/** How many of them a narrow window shows in its bar; the others are behind "More". */
export const IN_BAR = 4;
