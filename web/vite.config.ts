import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { limitFirstView } from "./build/firstView.ts";

// The page and the API have one origin, so the server needs no CORS_ORIGINS.
const proxy = { "/api": process.env["MAJORDOMO_URL"] ?? "http://127.0.0.1:8000" };

const LIBRARIES =
  /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(query-core|react-query)|i18next|react-i18next|openapi-fetch)\//;
/** All but what brings a large library along. */
const COMPONENTS =
  /web\/src\/(api|components\/(?!display\/Tabs|overlay\/Loaded)|theme|i18n\/(?!messages))|lucide-react/;

export default defineConfig({
  plugins: [react(), limitFirstView(), compress()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: "../api/page/dist",
    emptyOutDir: true,
    target: ["chrome125", "firefox128", "safari18"],
    // The content security policy allows neither data: scripts nor inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      output: {
        // Few files for what every view needs: a request costs more than some kilobytes.
        codeSplitting: {
          groups: [
            { name: "libraries", test: LIBRARIES },
            { name: "components", test: COMPONENTS },
          ],
        },
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    maxWorkers: 2,
    restoreMocks: true,
  },
});
