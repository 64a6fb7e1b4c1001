// Real Chromium. Each person gets a browser context of their own: cookies, scripts on or off, colour scheme, width.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { OUT } from "./processes.mjs";

const EXECUTABLE = process.env.E2E_CHROMIUM ?? "/usr/bin/chromium";

/** Nothing is fetched in the background: the tests speak to loopback only. --no-sandbox: tests may run as root. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-features=Translate,MediaRouter,OptimizationHints",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

export class Browser {
  /** `env`: additions to the browser's environment, for example its fonts. */
  static async launch({ env = {} } = {}) {
    const made = new Browser();
    made.profile = await mkdtemp(path.join(tmpdir(), "latchkey-chromium-"));
    made.chromium = await chromium.launch({
      executablePath: EXECUTABLE,
      headless: true,
      chromiumSandbox: false,
      args: FLAGS,
      env: { ...process.env, HOME: made.profile, XDG_CONFIG_HOME: made.profile, XDG_CACHE_HOME: made.profile, ...env },
    });
    made.contexts = [];
    return made;
  }

  /** A person at a fresh browser. Scripts are off unless said: every page has to work without them. */
  async person({ scripts = false, dark = false, width = 1280, height = 900, storageState, bypassCSP = false, scale = 1 } = {}) {
    const context = await this.chromium.newContext({
      javaScriptEnabled: scripts,
      colorScheme: dark ? "dark" : "light",
      viewport: { width, height },
      deviceScaleFactor: scale,
      locale: "en-GB",
      timezoneId: "UTC",
      storageState,
      bypassCSP,
    });
    context.setDefaultTimeout(15_000);
    this.contexts.push(context);
    return context.newPage();
  }

  /** A picture of each open page, for a test that failed. */
  async keepPictures(name) {
    await mkdir(OUT, { recursive: true });
    for (const [i, context] of this.contexts.entries()) {
      for (const [j, page] of context.pages().entries()) {
        await page.screenshot({ path: path.join(OUT, `${name}-${i}-${j}.png`) }).catch(() => {});
        console.log(`  open page ${i}-${j}: ${page.url()}`);
      }
    }
  }

  async close() {
    await this.chromium.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
