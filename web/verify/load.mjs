// Node 20 reads no TypeScript: gives the core as esbuild turns it into JavaScript, from memory.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));

export async function load(file = "core.ts") {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, "src", file)],
    bundle: true,
    write: false,
    format: "esm",
    target: ["es2022"],
    logLevel: "warning",
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}
