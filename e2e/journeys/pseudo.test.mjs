// Every state of every page in the pseudo-locale, at 360 and 1280 px: no text that a translation would not reach, none cut off.
//
// The pseudo-locale writes every text of the translations longer, with accents and in brackets (⟦…⟧). What stands outside brackets
// was not translated, or is a value: a name, an address, an id. Values are known by what they look like and by VALUES.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertClean, widthFindings } from "../lib/audit.mjs";
import { Browser } from "../lib/browser.mjs";
import { ROOT, runToEnd } from "../lib/processes.mjs";
import { cutTexts, plainTexts } from "../lib/pseudo.mjs";
import { serveSamples } from "../lib/samples.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
const WRITER = process.env.E2E_SAMPLES ?? path.join(TARGET, "debug", "examples", "samples");

let browser;
let folder;
let samples;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-pseudo-"));
  const { code, stderr } = await runToEnd(WRITER, [folder, "--pseudo"]);
  assert.equal(code, 0, stderr);
  samples = await serveSamples(folder);
  browser = await Browser.launch();
});

after(async () => {
  await browser?.close();
  await samples?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("the samples are in the pseudo-locale", async () => {
  assert.ok(samples.names.length > 100, `${samples.names.length} samples`);
  for (const name of samples.names) assert.match(await samples.source(name), /⟦[^⟦⟧]*[áéíóú]/, name);
});

for (const width of [360, 1280]) {
  test(`nothing is untranslated, cut off or too wide at ${width} px`, async () => {
    const page = await browser.person({ scripts: true, bypassCSP: true, width });
    const findings = [];
    for (const name of samples.names) {
      const where = `${name} [${width} px]`;
      await page.goto(`${samples.origin}/${name}`);
      // What is folded away is looked at too.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      for (const text of await plainTexts(page)) findings.push(`${where} untranslated: ${text}`);
      for (const text of await cutTexts(page)) findings.push(`${where} cut off: ${text}`);
      findings.push(...(await widthFindings(page, where)));
    }
    await page.context().close();
    assertClean(findings);
  });
}
