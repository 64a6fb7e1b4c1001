// The two identity providers of the journeys: the Entra-shaped one of this repository, and a foreign certified one from npm.

import path from "node:path";
import { E2E, ROOT, freePort, jsonLine, start } from "./processes.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
const ENTRA = process.env.E2E_ENTRA ?? path.join(TARGET, "debug", "examples", "entra");

/** Answers what the emulator prints when it is up (URLs, ids, secrets, accounts), with `stop` and `allow`. */
export async function startEntra({ redirectUri, port, userinfoPort, seed = "test" }) {
  port ??= await freePort();
  userinfoPort ??= await freePort();
  const args = ["--port", port, "--userinfo-port", userinfoPort, "--seed", seed, "--redirect-uri", redirectUri].map(String);
  const process = await start(`entra-${port}`, ENTRA, args, { ready: jsonLine });
  return {
    ...process.ready,
    port,
    userinfoPort,
    allow: [`127.0.0.1:${port}`, `127.0.0.1:${userinfoPort}`],
    process,
    stop: () => process.stop(),
  };
}

/** Answers what oidc-provider/start.mjs prints when it is up, with `stop` and `allow`. */
export async function startForeign({ redirectUri, port = 0, auth = "both", alg = "RS256", auto = false, accounts = [] }) {
  const args = [path.join(E2E, "oidc-provider", "start.mjs"), "--redirect-uri", redirectUri, "--port", `${port}`, "--auth", auth, "--alg", alg];
  for (const account of accounts) args.push("--account", account);
  if (auto) args.push("--auto");
  const process = await start("oidc-provider", globalThis.process.execPath, args, { ready: jsonLine });
  return {
    ...process.ready,
    allow: [new URL(process.ready.issuer).host],
    process,
    stop: () => process.stop(),
  };
}
