// The page as it stands, at both widths and in both colours: never wider than the window, and, if E2E_PICTURES names a folder, a picture of each.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { widthFindings } from "./audit.mjs";

const FOLDER = process.env.E2E_PICTURES;
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 640 };

/** Looks at the page of `page` in all four ways, which must be no failure of ours; nothing is loaded anew, so that one-time pages stay. */
export async function look(page, name) {
  assert.equal(await page.getByText("Something failed on our side").count(), 0, `${name} is no failure of ours`);
  for (const [label, size] of [["1280", WIDE], ["360", NARROW]]) {
    await page.setViewportSize(size);
    assert.deepEqual(await widthFindings(page, `${name} at ${label}`), []);
    if (FOLDER) await draw(page, `${name}-${label}`);
  }
  await page.setViewportSize(WIDE);
}

async function draw(page, name) {
  await mkdir(FOLDER, { recursive: true });
  for (const colorScheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(FOLDER, `${name}-${colorScheme}.png`), fullPage: true, animations: "disabled" });
  }
}
