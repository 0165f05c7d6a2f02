// What the tests and the batch command use: everything but the page.

export * from "./bytes.ts";
export * as ed25519 from "./ed25519.ts";
export * from "./note.ts";
export * from "./policy.ts";
export * from "./proof.ts";
export * from "./json.ts";
export * from "./disclosure.ts";
export * from "./stamps.ts";
export * from "./weighing.ts";
export * from "./files.ts";
export * from "./manifest.ts";
export * from "./verify.ts";
export * from "./archive.ts";
export * from "./report.ts";
