/** Starts the page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startI18n } from "@/i18n/i18n";
import { App } from "./App";
import "@/theme/tokens.css";
import "@/theme/base.css";

// After an update of the server a page that is still open asks for files that are gone.
window.addEventListener("vite:preloadError", () => window.location.reload());

const root = document.querySelector("#root");
if (!root) throw new Error("index.html has no #root");

await startI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
