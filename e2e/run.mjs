// Runs the browser tests one file after the other, each in its own process, and closes with node's own counts. Every installation
// the tests made had its audit trail verified by the program itself when it was stopped; the sum of that is the last line.
//
//   node run.mjs             all files of the list
//   node run.mjs foreign     those whose name holds the word (also files outside the list)

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;

/** What runs by default. */
const LIST = [
  "lib/lib.test.mjs",
  "oidc-provider/provider.test.mjs",
  "journeys/provider.test.mjs",
  "journeys/samples.test.mjs",
  "journeys/pseudo.test.mjs",
  "journeys/requirement.test.mjs",
  "journeys/codes.test.mjs",
  "journeys/enforcement.test.mjs",
  "journeys/rotation.test.mjs",
  "journeys/foreign.test.mjs",
  "journeys/pages.test.mjs",
  "journeys/team-show.test.mjs",
];

const words = process.argv.slice(2);
const all = ["lib", "oidc-provider", "journeys"].flatMap((folder) =>
  readdirSync(path.join(here, folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => `${folder}/${name}`),
);
const chosen = words.length ? all.filter((file) => words.some((word) => file.includes(word))) : LIST;
if (!chosen.length) {
  console.error(`no test file is called ${words.join(" ")}; there are:\n${all.join("\n")}`);
  process.exit(2);
}

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-verified-"));
const verified = path.join(folder, "verified");
writeFileSync(verified, "");

/** What `latchkey audit verify` said of all installations together. */
function tellVerified() {
  const lines = readFileSync(verified, "utf8").trim().split("\n").filter(Boolean);
  const sums = lines.reduce((all, line) => line.split(" ").map((part, at) => all[at] + Number(part)), [0, 0, 0, 0]);
  const [tenants, entries, sealed, checkpoints] = sums;
  console.log(`audit verify: ${lines.length} installations, ${tenants} tenants, ${entries} entries hold (${sealed} sealed under ${checkpoints} seals)`);
  rmSync(folder, { recursive: true, force: true });
}

const child = spawn(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-reporter=spec", "--test-reporter-destination=stdout", ...chosen],
  { cwd: here, stdio: "inherit", env: { ...process.env, E2E_VERIFIED: verified } },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => {
  tellVerified();
  process.exit(code ?? 1);
});
