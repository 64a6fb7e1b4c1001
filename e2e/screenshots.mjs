// Makes docs/images/*.png from the samples of the pages: the same pictures every time, small enough to commit.

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Browser } from "./lib/browser.mjs";
import { ROOT, runToEnd } from "./lib/processes.mjs";
import { startEntra } from "./lib/providers.mjs";
import { serveSamples } from "./lib/samples.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
const WRITER = process.env.E2E_SAMPLES ?? path.join(TARGET, "debug", "examples", "samples");
const IMAGES = process.env.E2E_IMAGES ?? path.join(ROOT, "docs", "images");

/** File name -> sample, window, colours; or two cut-outs beside each other; or a page of the Entra-shaped provider. */
const PICTURES = {
  "login": { sample: "login-first", width: 640 },
  "login-ways": { sample: "login_ways-sso_and_password", width: 640 },
  "login-refused": { sample: "login-sso_idp_rejected", width: 640 },
  "login-explained": { sample: "login_ways-banner_admin", width: 640, open: true },
  "refused-and-explained": {
    beside: [
      { sample: "login-sso_idp_rejected", element: ".card", height: 1600 },
      { sample: "login_ways-banner_admin", element: ".banner", open: true, height: 1600 },
    ],
  },
  "sso-form": { sample: "sso_form-empty", width: 1180 },
  "sso-active": { sample: "sso_view-active", width: 1180 },
  "dashboard": { sample: "dashboard-admin_active", width: 1180 },
  "dashboard-dark": { sample: "dashboard-admin_active", width: 1180, dark: true },
  "team": { sample: "team-several", width: 1180 },
  "provider-accounts": { provider: true, width: 640 },
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

/** One picture of a page, or of one element; `open` unfolds what is folded. Answers the bytes. */
async function picture(url, { width = 640, height = 640, dark = false, open = false, element }) {
  const page = await browser.person({ scripts: true, bypassCSP: true, width, height, dark, scale: 1.5 });
  await page.goto(url);
  if (open) await page.evaluate(() => document.querySelectorAll("main details").forEach((details) => (details.open = true)));
  await page.evaluate(() => document.activeElement?.blur());
  const bytes = await (element ? page.locator(element).screenshot() : page.screenshot({ fullPage: true, animations: "disabled" }));
  await page.context().close();
  return bytes;
}

function sampleUrl(name) {
  if (!samples.names.includes(name)) throw new Error(`no sample ${name}; there are ${samples.names.join(" ")}`);
  return `${samples.origin}/${name}`;
}

async function shootBeside(looks) {
  const images = [];
  for (const look of looks) images.push((await picture(sampleUrl(look.sample), look)).toString("base64"));
  const page = await browser.person({ width: 860, height: 400, scale: 1.5 });
  const shown = images.map((image) => `<img src="data:image/png;base64,${image}" alt="">`).join("");
  const style = "body{margin:16px;display:flex;gap:24px;align-items:start;background:#f7f6f2}img{width:402px;display:block}";
  await page.setContent(`<!doctype html><style>${style}</style>${shown}`);
  const bytes = await page.screenshot({ fullPage: true });
  await page.context().close();
  return bytes;
}

async function shootProvider(look) {
  const provider = await startEntra({ redirectUri: "http://localhost:8080/auth/sso/callback" });
  try {
    const query = new URLSearchParams({
      client_id: provider.client_id,
      response_type: "code",
      redirect_uri: "http://localhost:8080/auth/sso/callback",
      scope: "openid profile email",
      state: "picture",
      nonce: "picture",
    });
    return await picture(`${provider.base_url}/${provider.tenant_id}/oauth2/v2.0/authorize?${query}`, look);
  } finally {
    await provider.stop();
  }
}

const words = process.argv.slice(2);
const chosen = Object.entries(PICTURES).filter(([name]) => !words.length || words.some((word) => name.includes(word)));
let browser;
let samples;
try {
  const written = await runToEnd(WRITER, [path.join(folder, "samples")]);
  if (written.code !== 0) throw new Error(written.stderr);
  samples = await serveSamples(path.join(folder, "samples"));
  browser = await Browser.launch({ env: { FONTCONFIG_FILE: fonts } });
  await mkdir(IMAGES, { recursive: true });
  for (const [name, look] of chosen) {
    const file = path.join(IMAGES, `${name}.png`);
    if (look.beside) await writeFile(file, await shootBeside(look.beside));
    else if (look.provider) await writeFile(file, await shootProvider(look));
    else await writeFile(file, await picture(sampleUrl(look.sample), look));
    await shrink(file);
    console.log(`${path.relative(ROOT, file)}  ${Math.round((await stat(file)).size / 1024)} kB`);
  }
} finally {
  await browser?.close();
  await samples?.stop();
  await rm(folder, { recursive: true, force: true });
}
