/** Starts the page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { startI18n } from "@/i18n/i18n";
import { preloadOverlays } from "@/components/overlay/overlays";
import { App } from "./App";
import { reloadIfUpdated } from "./reloadIfUpdated";
import { routes } from "./routes";
import "@/theme/tokens.css";
import "@/theme/base.css";

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root");

window.addEventListener("vite:preloadError", () => void reloadIfUpdated());
// The first view is loaded while the texts are.
const router = createBrowserRouter(routes);
await startI18n();
createRoot(root).render(
  <StrictMode>
    <App router={router} />
  </StrictMode>,
);

window.requestIdleCallback?.(() => void preloadOverlays());
