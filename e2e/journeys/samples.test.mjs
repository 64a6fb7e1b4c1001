// Every sample of every page, light and dark, 360 and 1280 px: no finding of axe, html-validate or width.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertClean, htmlFindings, sweep } from "../lib/audit.mjs";
import { Browser } from "../lib/browser.mjs";
import { ROOT, runToEnd } from "../lib/processes.mjs";
import { serveSamples } from "../lib/samples.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
const WRITER = process.env.E2E_SAMPLES ?? path.join(TARGET, "debug", "examples", "samples");

let browser;
let folder;
let samples;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-samples-"));
  const { code, stderr } = await runToEnd(WRITER, [folder]);
  assert.equal(code, 0, stderr);
  samples = await serveSamples(folder);
  browser = await Browser.launch();
});

after(async () => {
  await browser?.close();
  await samples?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("every page has samples", () => {
  for (const page of ["login", "dashboard", "team", "sso_form", "sso_view", "problem"]) {
    assert.ok(samples.names.some((name) => name.includes(page)), `no sample of ${page} among ${samples.names.length}`);
  }
});

test("html-validate finds nothing in any sample", async () => {
  const findings = [];
  for (const name of samples.names) findings.push(...(await htmlFindings(await samples.source(name), name)));
  assertClean(findings);
});

for (const width of [360, 1280]) {
  test(`axe finds nothing in any sample at ${width} px, light and dark, and none is too wide`, async () => {
    const addresses = samples.names.map((name) => ({ path: `/${name}`, name }));
    assertClean(await sweep(browser, samples.origin, addresses, { widths: [width], html: false }));
  });
}
