import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const ui = join(here, "../src/tuoju/core/ui");
const out = join(ui, "static/tuoju");

/** Drawings and the parts of pdf.js that are fetched while a document is shown; all served locally. */
function localAssets(): Plugin {
  return {
    name: "local-assets",
    closeBundle() {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "icons.svg"), readFileSync(join(ui, "art/symbols.svg")));
      for (const name of ["mark.svg", "mark-one-colour.svg", "touch-icon.png"]) cpSync(join(ui, "art", name), join(out, name));
      cpSync(join(here, "src/styles/without-scripts.css"), join(out, "without-scripts.css"));
      const pdfjs = join(here, "node_modules/pdfjs-dist");
      for (const folder of ["cmaps", "standard_fonts", "wasm", "iccs"]) {
        cpSync(join(pdfjs, folder), join(out, "pdfjs", folder), { recursive: true });
      }
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [localAssets()],
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "chunks/[name]-[hash].js" } } },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: ["chrome109", "firefox115", "safari16"],
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { app: join(here, "src/app.ts") },
      output: {
        codeSplitting: { groups: [{ name: "shared", test: /src[\\/]shared[\\/](?:answer|element|page-bar)/ }] },
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: (asset) => (asset.names.includes("app.css") ? "app.css" : "chunks/[name]-[hash][extname]"),
      },
    },
  },
});
