// Makes docs/images/*.png from the samples of the pages: the same pictures every time, small enough to commit.

import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Browser } from "./lib/browser.mjs";
import { ROOT, runToEnd } from "./lib/processes.mjs";
import { serveSamples } from "./lib/samples.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
const IMAGES = path.join(ROOT, "docs", "images");

/** File name -> sample, window, colours. Heights are those of the page unless given. */
const PICTURES = {
  login: { sample: "login-first-visit", width: 720 },
};

const folder = await mkdtemp(path.join(tmpdir(), "latchkey-pictures-"));
const fonts = path.join(folder, "fonts.conf");
await writeFile(
  fonts,
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include><cachedir>${folder}/cache</cachedir>
${["system-ui", "ui-sans-serif", "sans-serif", "Segoe UI", "Helvetica", "Arial"]
  .map((name) => `<match target="pattern"><test name="family"><string>${name}</string></test><edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>`)
  .join("\n")}
</fontconfig>`,
);

/** Fewer colours, so that a picture weighs some 30 kB. Without pngquant it stays as it is. */
async function shrink(file) {
  await runToEnd("pngquant", ["--force", "--skip-if-larger", "--output", file, "--speed", "1", "96", file]).catch(() => {});
}

const words = process.argv.slice(2);
const chosen = Object.entries(PICTURES).filter(([name]) => !words.length || words.some((word) => name.includes(word)));
let browser;
let samples;
try {
  const written = await runToEnd(path.join(TARGET, "debug", "examples", "samples"), [path.join(folder, "samples")]);
  if (written.code !== 0) throw new Error(written.stderr);
  samples = await serveSamples(path.join(folder, "samples"));
  browser = await Browser.launch({ env: { FONTCONFIG_FILE: fonts } });
  await mkdir(IMAGES, { recursive: true });
  for (const [name, { sample, width = 1120, height = 720, dark = false, full = true }] of chosen) {
    if (!samples.names.includes(sample)) throw new Error(`no sample ${sample}; there are ${samples.names.join(" ")}`);
    const page = await browser.person({ scripts: true, width, height, dark, scale: 1.5 });
    await page.goto(`${samples.origin}/${sample}`);
    const file = path.join(IMAGES, `${name}.png`);
    await page.screenshot({ path: file, fullPage: full, animations: "disabled" });
    await page.context().close();
    await shrink(file);
    console.log(`${path.relative(ROOT, file)}  ${Math.round((await stat(file)).size / 1024)} kB`);
  }
} finally {
  await browser?.close();
  await samples?.stop();
  await rm(folder, { recursive: true, force: true });
}
