// Steps 6, 7 and 8 of the setup guide in a real browser with scripts off, against the Entra-shaped provider: the admin connects it on
// one page, a member signs in through it in a fresh window, the admin then requires it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, signInAtEntra, withEntra } from "../lib/entra.mjs";
import {
  IDP,
  PASSWORD,
  assertSignedIn,
  fillForm,
  openEdit,
  saveConnection,
  session,
  signInWithPassword,
  toProvider,
  typeEmail,
} from "../lib/journey.mjs";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

/** Paths of the product that a page visits as a document, in order. */
function visits(page, origin) {
  const paths = [];
  page.on("response", (response) => {
    const url = new URL(response.url());
    if (url.origin === origin && response.request().resourceType() === "document") paths.push(url.pathname);
  });
  return paths;
}

test("steps 6 to 8: connect, sign in as a member, require SSO, and back again by the operator", async (context) => {
  await withEntra(browser, context, async (product, entra) => {
    const origin = product.url;
    const admin = await browser.person();

    // Step 6: one form, with the defaults the guide tells to leave alone.
    await signInWithPassword(admin, origin, ADA);
    await assertSignedIn(admin, origin, ADA, "password");
    await admin.getByRole("link", { name: "Integrations" }).first().click();
    assert.equal(new URL(admin.url()).pathname, "/integrations/sso");
    assert.equal(await admin.getByLabel("Redirect URI").inputValue(), product.redirectUri);
    for (const [label, value] of [
      ["Scopes", "openid profile email"],
      ["Email claim", "email"],
      ["First name claim", "given_name"],
      ["Last name claim", "family_name"],
    ]) {
      assert.equal(await admin.getByLabel(label, { exact: true }).inputValue(), value, label);
    }
    assert.equal(await admin.getByLabel("Enforce SSO").isChecked(), false);
    await admin.getByLabel("Configuration name").fill(IDP);
    await admin.getByLabel("Issuer URL").fill(entra.issuer);
    await admin.getByLabel("Client ID").fill(entra.client_id);
    await admin.getByLabel("Client Secret").fill(entra.client_secret);
    await admin.getByRole("button", { name: "Save Configuration" }).click();
    await admin.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    assert.equal(new URL(admin.url()).pathname, "/integrations/sso");
    const shown = await admin.content();
    for (const value of [IDP, entra.issuer, entra.client_id]) assert.ok(shown.includes(value), `the page shows ${value}`);
    assert.ok(!shown.includes(entra.client_secret), "N-01 the page keeps the secret to itself");

    // Step 7: a fresh window, a member who never signed in here.
    const ben = await browser.person();
    const paths = visits(ben, origin);
    await toProvider(ben, origin, BEN);
    await signInAtEntra(ben, origin, BEN);
    const held = await assertSignedIn(ben, origin, BEN);
    assert.equal(held.member.role, "user");
    assert.equal(held.connection.name, IDP);
    assert.ok(paths.includes("/sso-complete"), `passes /sso-complete: ${paths.join(" ")}`);

    // Step 8: not before an admin came in through it ...
    await openEdit(admin, origin);
    await saveConnection(admin, { enforce_sso: true });
    await admin.goto(`${origin}/integrations/sso`);
    await openEdit(admin, origin);
    assert.equal(await admin.getByLabel("Enforce SSO").isChecked(), false, "T139 stays off without a proof");
    const window = await browser.person();
    await toProvider(window, origin, ADA);
    await signInAtEntra(window, origin, ADA);
    await assertSignedIn(window, origin, ADA);
    // ... and then at once, for everybody.
    await openEdit(window, origin);
    await saveConnection(window, { enforce_sso: true });
    await window.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    await openEdit(window, origin);
    assert.equal(await window.getByLabel("Enforce SSO").isChecked(), true);

    await admin.goto(`${origin}/dashboard`);
    assert.equal(new URL(admin.url()).pathname, "/login", "T136 the password session ended");
    const late = await browser.person();
    await typeEmail(late, origin, ADA);
    assert.equal(await late.locator('input[name="password"]').count(), 0, "no password field");
    await late.getByRole("link", { name: `Continue with ${IDP}` }).waitFor();

    // A lock-out has a way back that is no database surgery.
    await product.cli(["sso", "enforce", "--tenant", "acme", "off"]);
    const back = await browser.person();
    await signInWithPassword(back, origin, ADA, PASSWORD);
    await assertSignedIn(back, origin, ADA, "password");
  });
});

test("T134 N-13 a password form opened before SSO was required is refused afterwards", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    const origin = product.url;
    const early = await browser.person();
    await typeEmail(early, origin, BEN);
    await early.locator('input[name="password"]').waitFor();
    const admin = await browser.person();
    await toProvider(admin, origin, ADA);
    await signInAtEntra(admin, origin, ADA);
    await assertSignedIn(admin, origin, ADA);
    await product.cli(["sso", "enforce", "--tenant", "acme", "on"]);
    await fillForm(early, { password: PASSWORD });
    await early.locator("form").filter({ has: early.locator('[name="password"]') }).getByRole("button").first().click();
    assert.equal(await session(early, origin), null);
    assert.match(await early.getByRole("alert").first().innerText(), /password/i);
    assert.equal(await early.getByRole("link", { name: `Continue with ${IDP}` }).count() > 0, true);
  });
});
