import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { followOtherTabs } from "@/api/changes";
import { session } from "@/api/session";
import { Toaster } from "@/components/feedback/Toaster";
import { createQueryClient } from "./queryClient";
import { routes } from "./routes";

/** The providers and the router. */
export function App() {
  const [router] = useState(() => createBrowserRouter(routes));
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
