import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { followOtherTabs } from "@/api/changes";
import { onLanguageChange } from "@/api/language";
import { useUserId } from "@/api/profile";
import { session } from "@/api/session";
import { Toaster } from "@/components/feedback/Toaster";
import { createQueryClient } from "./queryClient";

/** The providers and the routes. */
export function App({ router }: { router: ReturnType<typeof createBrowserRouter> }) {
  return (
    <CSPProvider disableStyleElements>
      <UserQueries key={useUserId()}>
        <RouterProvider router={router} />
      </UserQueries>
      <Toaster />
    </CSPProvider>
  );
}

/** The cache of one user: what one has seen is not shown to the next, however late it comes. */
function UserQueries({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(() => session.subscribe(() => queryClient.clear()), [queryClient]);
  useEffect(() => followOtherTabs(queryClient), [queryClient]);
  useEffect(() => onLanguageChange(() => void queryClient.invalidateQueries()), [queryClient]);
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
