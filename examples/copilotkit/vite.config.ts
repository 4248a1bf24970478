import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page and the API have one origin, so the server needs no CORS_ORIGINS.
const proxy = { "/api": process.env["MAJORDOMO_URL"] ?? "http://127.0.0.1:8000" };

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy },
  build: { chunkSizeWarningLimit: 4096 },
});
