// The modules of the Post's program as Node can import them: it reads no TypeScript by itself.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const names = [
  "age", "api", "beat", "bytes", "check", "deliver", "envelope", "keys", "leave", "messages", "place",
  "session", "team", "upload", "work", "words",
];
const folder = fileURLToPath(new URL("../../src/post/", import.meta.url));

const { outputFiles } = await build({
  stdin: { contents: names.map((name) => `export * as ${name} from "./${name}";`).join("\n"), resolveDir: folder },
  write: false, bundle: true, format: "esm", target: ["es2022"], logLevel: "warning",
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");

export const post = await import(`data:text/javascript;base64,${code}`);
