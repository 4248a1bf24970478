import { CalendarDays, CircleUser, Inbox, KeyRound, Salad, Users, Wrench } from "lucide-react";
import type { LucideIcon } from "lucide-react";

/** The first pattern that fits the name of a tool decides. */
const ICONS: readonly [RegExp, LucideIcon][] = [
  [/schedule|subscription|free_time/, CalendarDays],
  [/inbox/, Inbox],
  [/diet|task/, Salad],
  [/invite/, KeyRound],
  [/friend|user/, Users],
  [/profile/, CircleUser],
];

export function findToolIcon(name: string): LucideIcon {
  return ICONS.find(([pattern]) => pattern.test(name))?.[1] ?? Wrench;
}
