// What a person does, as verbs: sign in, save the connection, add a member. They use what the interface fixes: paths, names of form
// fields, and the words of the buttons. Nothing here knows how a page is built.

import assert from "node:assert/strict";

export const PASSWORD = "seven herons over the weir";
export const IDP = "Microsoft Entra ID";

/** Presses what sends the form that holds `field`. */
async function submit(page, field, name) {
  const form = page.locator("form").filter({ has: page.locator(`[name="${field}"]`) });
  await form.getByRole("button", name ? { name } : undefined).first().click();
}

/** Step 1 of the sign-in page. */
export async function typeEmail(page, origin, email, { at = "/login" } = {}) {
  await page.goto(origin + at);
  await page.locator('input[name="email"]:visible').fill(email);
  await submit(page, "email", "Continue");
}

export async function signInWithPassword(page, origin, email, password = PASSWORD) {
  await typeEmail(page, origin, email);
  await page.locator('input[name="password"]').fill(password);
  await submit(page, "password");
}

/** From the sign-in page to the provider's first page. */
export async function toProvider(page, origin, email, name = IDP) {
  await typeEmail(page, origin, email);
  const link = page.getByRole("link", { name: `Continue with ${name}` });
  assert.match(await link.getAttribute("href"), /^\/auth\/sso\/start\?/);
  await link.click();
}

/** Whose session the browser holds, or null. */
export async function session(page, origin) {
  const response = await page.request.get(`${origin}/api/v1/session`);
  if (response.status() === 401) {
    assert.equal((await response.json()).code, "not_signed_in");
    return null;
  }
  assert.equal(response.status(), 200);
  return response.json();
}

/** The person is on the dashboard, signed in as `email` in the way `method`. */
export async function assertSignedIn(page, origin, email, method = "sso") {
  await page.waitForURL((url) => url.pathname === "/dashboard");
  const held = await session(page, origin);
  // Addresses are shown as they were typed; casing does not matter.
  assert.equal(held?.member.email.toLowerCase(), email.toLowerCase());
  assert.equal(held.method, method);
  return held;
}

/**
 * The person stands at the sign-in page with the banner of `code`; answers the banner's text and the reference.
 * An answer that belongs to no attempt of this browser may come without a reference.
 */
export async function assertRefused(page, origin, code, { recorded = true } = {}) {
  await page.waitForURL((url) => url.pathname === "/login" && url.searchParams.has("sso_error"));
  assert.equal(new URL(page.url()).searchParams.get("sso_error"), code);
  const banner = await page.getByRole("alert").first().innerText();
  assert.ok(banner.trim().length > 40, `the banner says too little: ${banner}`);
  assert.ok(banner.includes(code), "the banner names its code");
  assert.equal(await session(page, origin), null);
  const reference = new URL(page.url()).searchParams.get("ref");
  if (recorded || reference !== null) assert.match(reference ?? "", /^LK-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  return { banner, reference };
}

/** Fills fields of the present form by their names; a checkbox takes true or false. */
export async function fillForm(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]`).and(page.locator("input:not([type=hidden]), select, textarea"));
    if (typeof value === "boolean") await field.setChecked(value);
    else if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

export async function saveConnection(page, values) {
  await fillForm(page, values);
  await page.getByRole("button", { name: "Save Configuration" }).click();
}

export async function openEdit(page, origin) {
  await page.goto(`${origin}/integrations/sso`);
  await page.getByRole("link", { name: "Edit" }).click();
  await page.waitForURL((url) => /^\/integrations\/sso\/[^/]+\/edit$/.test(url.pathname));
}

export async function addMember(page, origin, { email, first = "First", last = "Last", role = "user" }) {
  await page.goto(`${origin}/team/invite`);
  await fillForm(page, { emails: email, first_name: first, last_name: last, role });
  await submit(page, "emails");
  await page.getByText(new RegExp(`^${RegExp.escape?.(email) ?? email.replace(/[.+]/g, "\\$&")}$`, "i")).first().waitFor();
}

export async function signOut(page, origin) {
  await page.goto(`${origin}/dashboard`);
  await page.getByRole("button", { name: "Sign out" }).click();
  assert.equal(await session(page, origin), null);
}

/** At the foreign provider: the button of an account, or Cancel. */
export async function chooseForeign(page, label) {
  await page.getByRole("button", { name: label }).click();
}
