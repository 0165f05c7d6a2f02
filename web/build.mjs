// Bundles each entry into web/dist under a name that carries a hash of its content, and writes
// manifest.json last: it is the list of what the program hands out, and the sign of a whole bundle.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");

// Logical name to source: a new island gets its line here.
const entries = { desk: "src/desk.ts", post: "src/post/post.ts" };

async function clear() {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== ".gitkeep") await rm(path.join(dist, name), { recursive: true });
  }
}

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: entries,
    outdir: dist,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  const names = Object.entries(result.metafile.outputs)
    .filter(([, output]) => output.entryPoint !== undefined)
    .map(([file, output]) => {
      const logical = `${path.basename(output.entryPoint, ".ts")}.js`;
      return [logical, path.basename(file)];
    })
    .sort();
  return Object.fromEntries(names);
}

const sha256 = (text, encoding) => createHash("sha256").update(text).digest(encoding);

/** The page that verifies: one file with its script and style inside, allowed by their hashes alone. */
async function page() {
  const source = path.join(here, "verify", "src");
  const made = await build({
    absWorkingDir: here,
    entryPoints: { script: path.join(source, "page.ts"), style: path.join(source, "page.css") },
    outdir: dist,
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  const text = (end) => made.outputFiles.find((file) => file.path.endsWith(end)).text.trim();
  const script = text(".js");
  if (/<\/script|<!--/i.test(script)) throw new Error("the script cannot stand inside a page");
  const values = {
    script, style: text(".css"),
    "script-hash": `sha256-${sha256(script, "base64")}`, "style-hash": `sha256-${sha256(text(".css"), "base64")}`,
  };
  const template = await readFile(path.join(source, "page.html"), "utf8");
  const html = template.replace(/\{(script|style|script-hash|style-hash)\}/g, (_, name) => values[name]);
  const name = `verify-${sha256(html, "hex").slice(0, 8).toUpperCase()}.html`;
  await writeFile(path.join(dist, name), html);
  return { "verify.html": name };
}

await clear();
const manifest = { ...(await bundle()), ...(await page()) };
await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [logical, name] of Object.entries(manifest)) console.log(`${logical}: ${name}`);
