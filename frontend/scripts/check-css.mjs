// Old office browsers read our CSS as it is: hex colours, no modern colour functions, no :has outside @supports,
// and every colour value lives in tokens.css.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const built = new URL("../../src/tuoju/core/ui/static/tuoju/", import.meta.url).pathname;
const source = new URL("../src/styles/", import.meta.url).pathname;
const tooNew = /oklch\(|oklab\(|color-mix\(|\blab\(|\blch\(|light-dark\(|:has\(|@property|@container|@starting-style/;

const files = (folder) =>
  readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".css")).map((name) => join(folder, name));

function withoutSupports(css) {
  let kept = "";
  for (let at = 0; at < css.length; ) {
    const start = css.indexOf("@supports", at);
    if (start < 0) return kept + css.slice(at);
    kept += css.slice(at, start);
    let depth = 0;
    at = css.indexOf("{", start);
    do {
      if (css[at] === "{") depth += 1;
      if (css[at] === "}") depth -= 1;
      at += 1;
    } while (depth > 0 && at < css.length);
  }
  return kept;
}

const complaints = [];
for (const file of [...files(source), ...(existsSync(built) ? files(built) : [])]) {
  const css = withoutSupports(readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, ""));
  const found = css.match(tooNew);
  if (found) complaints.push(`${file}: ${found[0]} needs a newer browser than Chrome 109`);
  const isToken = file.endsWith("tokens.css") || file.startsWith(built);
  const colour = isToken ? null : css.match(/#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(/);
  if (colour) complaints.push(`${file}: ${colour[0]} belongs into tokens.css`);
}
if (complaints.length) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("css: fit for Chrome 109");
