// Bundles each entry into web/dist under a name that carries a hash of its content, and writes
// manifest.json last: it is the list of what the program hands out, and the sign of a whole bundle.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");

// Logical name to source: a new island gets its line here.
const entries = { desk: "src/desk.ts" };

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

await clear();
const manifest = await bundle();
await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const [logical, name] of Object.entries(manifest)) console.log(`${logical}: ${name}`);
