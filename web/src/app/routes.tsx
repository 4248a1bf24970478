/** The routes. Each feature is loaded when it is opened first. */

import { redirect } from "react-router";
import type { RouteObject } from "react-router";
import { session } from "@/api/session";
import { ErrorBoundary, NotFound } from "./ErrorBoundary";
import { Layout } from "./layout/Layout";
import { Loading } from "./layout/Loading";

export const routes: RouteObject[] = [
  {
    path: "/sign-in/:step?",
    lazy: () => import("@/sign_in"),
    ErrorBoundary,
    HydrateFallback: Loading,
  },
  {
    path: "/",
    Component: Layout,
    ErrorBoundary,
    HydrateFallback: Loading,
    children: [
      {
        ErrorBoundary,
        children: [
          { index: true, loader: openFirstView },
          { path: "chat/:threadId?", lazy: () => import("@/chat") },
          { path: "approvals/:approvalId?", lazy: () => import("@/approvals") },
          { path: "calendar/:itemId?", lazy: () => import("@/calendar") },
          { path: "inbox", lazy: () => import("@/inbox") },
          { path: "friends", lazy: () => import("@/friends") },
          { path: "plans/:planId?", lazy: () => import("@/plans") },
          { path: "profile/:section?", lazy: () => import("@/profile") },
          { path: "*", Component: NotFound },
        ],
      },
    ],
  },
];

/** Redirect before anything is shown: a redirect by an element could come after a person's click.
 *
 * The sign-in does not wait for the chat, which the layout would load before it. */
function openFirstView(): Response {
  return redirect(session.getUserId() === undefined ? "/sign-in" : "/chat");
}
