// Rotation as the guide tells it: a new secret beside the old one, pasted and saved, tried by another user, the old one deleted. And what
// happens to those who wait until it has expired.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, signInAtEntra, withEntra } from "../lib/entra.mjs";
import { assertRefused, assertSignedIn, openEdit, saveConnection, signInWithPassword, signOut, toProvider } from "../lib/journey.mjs";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

async function signIn(product, email) {
  const page = await browser.person();
  await toProvider(page, product.url, email);
  await signInAtEntra(page, product.url, email);
  await assertSignedIn(page, product.url, email);
  return page;
}

test("N-74 two secrets alive, the new one saved and used, then the old one deleted; nobody is refused", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product, entra) => {
    await signIn(product, BEN);
    const old = entra.client_secret;
    const fresh = await entra.addSecret();
    assert.notEqual(fresh, old);
    const before = await product.cli(["connection", "show", "--tenant", "acme"]);

    const admin = await browser.person();
    await signInWithPassword(admin, product.url, ADA);
    await openEdit(admin, product.url);
    await saveConnection(admin, { client_secret: fresh });
    await admin.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    assert.equal((await product.cli(["connection", "show", "--tenant", "acme"])).revision, before.revision, "a secret-only save makes no revision");

    const ben = await signIn(product, BEN);
    await signOut(ben, product.url);
    await entra.deleteSecret(old);
    await signIn(product, BEN);
  });
});

test("an expired secret is named as such, and a new one ends it", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product, entra) => {
    await entra.expireSecrets();
    const page = await browser.person();
    await toProvider(page, product.url, BEN);
    await signInAtEntra(page, product.url, BEN);
    const { reference } = await assertRefused(page, product.url, "sso_idp_rejected");
    const told = await product.cli(["explain", reference]);
    assert.ok(JSON.stringify(told.aadsts).includes("7000222"), JSON.stringify(told));
    const fresh = await entra.addSecret();
    const admin = await browser.person();
    await signInWithPassword(admin, product.url, ADA);
    await openEdit(admin, product.url);
    await saveConnection(admin, { client_secret: fresh });
    await admin.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    await signIn(product, BEN);
  });
});
