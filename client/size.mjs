// Fails when the JavaScript that the first page loads is more than 300 kB compressed.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const most = 300_000;
const root = new URL("../src/greenroom/web/static/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", root), "utf8"));
const seen = new Set();

function load(key) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) load(next);
}

load("index.html");
const files = [...seen].filter((file) => file.endsWith(".js"));
const sizes = files.map((file) => [file, gzipSync(readFileSync(new URL(file, root))).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [file, size] of sizes) console.log(`${file}  ${(size / 1000).toFixed(1)} kB`);
console.log(`first load: ${(total / 1000).toFixed(1)} kB of ${most / 1000} kB compressed`);
if (total > most) process.exit(1);
