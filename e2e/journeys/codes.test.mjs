// The four error codes of the guide, each provoked as it happens in life and cured by exactly the fix the guide names, scripts off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, CARA, NO_MAIL, signInAtEntra, withEntra } from "../lib/entra.mjs";
import { addMember, assertRefused, assertSignedIn, openEdit, saveConnection, signInWithPassword } from "../lib/journey.mjs";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

async function adminAt(product) {
  const page = await browser.person();
  await signInWithPassword(page, product.url, ADA);
  await assertSignedIn(page, product.url, ADA, "password");
  return page;
}

/** Starts at the connection's own link: a person who is no member has no e-mail that leads to the button. */
async function startAt(page, product, email) {
  await page.goto(product.connection.start_url);
  await signInAtEntra(page, product.url, email);
}

async function explained(product, reference) {
  return product.cli(["explain", reference]);
}

test("user_not_provisioned, cured by adding the person in Team Members", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    const cara = await browser.person();
    await startAt(cara, product, CARA);
    const { reference, banner } = await assertRefused(cara, product.url, "user_not_provisioned");
    assert.match(banner, new RegExp(reference), "the banner shows the reference");
    const told = await explained(product, reference);
    assert.equal(told.code, "user_not_provisioned");
    assert.ok(JSON.stringify(told.evidence).includes(CARA), "an admin learns which address arrived");

    const admin = await adminAt(product);
    // Casing does not matter.
    await addMember(admin, product.url, { email: CARA.toUpperCase(), first: "Cara", last: "Nowak" });
    await admin.goto(`${product.url}/team`);
    await admin.getByText(new RegExp(CARA, "i")).first().waitFor();
    await startAt(cara, product, CARA);
    await assertSignedIn(cara, product.url, CARA);
  });
});

test("sso_idp_rejected after a secret typo, cured by pasting the right one", async (context) => {
  await withEntra(browser, context, { connected: true, secret: "typo~wrong.secret-value-1234567890abcdefgh", skipChecks: true }, async (product, entra) => {
    const ben = await browser.person();
    await startAt(ben, product, BEN);
    const { reference } = await assertRefused(ben, product.url, "sso_idp_rejected");
    const told = await explained(product, reference);
    assert.ok(JSON.stringify(told.aadsts).includes("7000215"), `names the provider's number: ${JSON.stringify(told)}`);

    const admin = await adminAt(product);
    await openEdit(admin, product.url);
    await saveConnection(admin, { client_secret: entra.client_secret });
    await admin.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    await startAt(ben, product, BEN);
    await assertSignedIn(ben, product.url, BEN);
  });
});

test("sso_no_email_claim, cured by filling Mail in the directory", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product, entra) => {
    await product.addMember("acme", NO_MAIL, "user");
    const noor = await browser.person();
    await startAt(noor, product, NO_MAIL);
    await assertRefused(noor, product.url, "sso_no_email_claim");
    await entra.setMail(NO_MAIL, NO_MAIL);
    await startAt(noor, product, NO_MAIL);
    await assertSignedIn(noor, product.url, NO_MAIL);
  });
});

test("sso_no_email_claim, cured by adding the optional claim email", async (context) => {
  // Without the scope email the provider names the address only where the app registration asks for it.
  await withEntra(browser, context, { connected: true, scopes: "openid profile" }, async (product, entra) => {
    const ben = await browser.person();
    await startAt(ben, product, BEN);
    await assertRefused(ben, product.url, "sso_no_email_claim");
    await entra.addOptionalClaim("email");
    await startAt(ben, product, BEN);
    await assertSignedIn(ben, product.url, BEN);
  });
});

test("account_disabled, cured by Reactivate in Team Members", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    await product.cli(["member", "deactivate", "--tenant", "acme", "--email", BEN]);
    const ben = await browser.person();
    await startAt(ben, product, BEN);
    await assertRefused(ben, product.url, "account_disabled");

    const admin = await adminAt(product);
    await admin.goto(`${product.url}/team`);
    await admin.getByRole("row").filter({ hasText: BEN }).getByRole("link").first().click();
    await admin.getByRole("button", { name: /Reactivate/ }).click();
    await startAt(ben, product, BEN);
    await assertSignedIn(ben, product.url, BEN);
  });
});
