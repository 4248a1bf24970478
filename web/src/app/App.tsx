import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { followOtherTabs } from "@/api/changes";
import { session } from "@/api/session";
import { Toaster } from "@/components/feedback/Toaster";
import { createQueryClient } from "./queryClient";

/** The providers and the routes. */
export function App({ router }: { router: ReturnType<typeof createBrowserRouter> }) {
  const [queryClient] = useState(createQueryClient);
  useEffect(
    () =>
      // What one user has seen is not shown to the next.
      session.subscribe(() => queryClient.clear()),
    [queryClient],
  );
  useEffect(() => followOtherTabs(queryClient), [queryClient]);
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toaster />
      </QueryClientProvider>
    </CSPProvider>
  );
}
