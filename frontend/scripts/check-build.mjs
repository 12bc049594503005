// The built entry keeps its name, stays small, and no lazy chunk imports it back (that would load it twice).
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const built = new URL("../../src/tuoju/core/ui/static/tuoju/", import.meta.url).pathname;
const complaints = [];
const limits = { "app.js": 100_000, "app.css": 80_000 };
for (const [name, limit] of Object.entries(limits)) {
  const size = statSync(join(built, name)).size;
  if (size > limit) complaints.push(`${name} has ${size} bytes, more than ${limit}`);
}
for (const name of readdirSync(join(built, "chunks"))) {
  if (!name.endsWith(".js")) continue;
  const code = readFileSync(join(built, "chunks", name), "utf8");
  if (code.includes("../app.js")) complaints.push(`chunks/${name} imports the entry`);
}
for (const path of ["icons.svg", "mark.svg", "pdfjs/cmaps/UniGB-UCS2-H.bcmap", "pdfjs/standard_fonts/LICENSE_LIBERATION"]) {
  statSync(join(built, path));
}
if (complaints.length) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("build: entry small, chunks apart, pdf.js complete");
