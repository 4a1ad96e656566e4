import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.GREENROOM_SERVER ?? "http://127.0.0.1:8137";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/greenroom/web/static",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": server,
      "/enter": server,
      "/socket.io": { target: server, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
