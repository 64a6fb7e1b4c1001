// A person without a mouse: Tab until the thing wanted has the focus, then type, Space or Enter. What cannot be reached so, or shows no ring
// when it is, fails the journey.

import assert from "node:assert/strict";

const MOST_TABS = 150;
const THINNEST_RING = 2;

/** Moves the focus to `target` by Tab alone. */
export async function tabTo(page, target) {
  await target.waitFor();
  for (let step = 0; step < MOST_TABS; step += 1) {
    const ring = await target.evaluate((element) =>
      element === document.activeElement ? parseFloat(getComputedStyle(element).outlineWidth) || 0 : undefined,
    );
    if (ring !== undefined) {
      assert.ok(ring >= THINNEST_RING, `the focus is seen on ${target}`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`${page.url()}: Tab does not reach ${target}`);
}

/** Types into the field with the label `label`; what stood there is replaced, as when one tabs into a field. */
export async function typeInto(page, label, text) {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

export async function tick(page, label) {
  const box = page.getByLabel(label);
  await tabTo(page, box);
  await page.keyboard.press("Space");
  assert.ok(await box.isChecked(), `${label} is ticked`);
}

/** Presses Enter on the link or button `name` and waits for the page it leads to. */
export async function press(page, name) {
  const target = page.getByRole("button", { name, exact: true }).or(page.getByRole("link", { name, exact: true })).first();
  await tabTo(page, target);
  const arrived = page.waitForEvent("domcontentloaded");
  await page.keyboard.press("Enter");
  await arrived;
}
