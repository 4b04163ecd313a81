import { defineConfig } from "vite";

// The pages are committed and travel in the wheel: no Node is needed to serve them.
export default defineConfig({
  build: {
    outDir: "../src/clusterkg/web/static",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/sparql": "http://127.0.0.1:8000" } },
});
