// While SSO is required nobody can be locked out by a page: the last admin who can enter stays, the connection stays, settings stay.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, signInAtEntra, withEntra } from "../lib/entra.mjs";
import { assertSignedIn, openEdit, saveConnection, session, toProvider } from "../lib/journey.mjs";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

/** An installation whose only admin, Ada, has signed in by SSO and required it; answers her page. */
async function required(product) {
  const page = await browser.person();
  await toProvider(page, product.url, ADA);
  await signInAtEntra(page, product.url, ADA);
  await assertSignedIn(page, product.url, ADA);
  await openEdit(page, product.url);
  await saveConnection(page, { enforce_sso: true });
  await page.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
  return page;
}

async function show(product) {
  return product.cli(["connection", "show", "--tenant", "acme"]);
}

test("T071 T140 N-06 N-40 N-52 the last admin who can enter and the connection stay", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    await required(product);
    for (const verb of [
      ["member", "deactivate", "--tenant", "acme", "--email", ADA],
      ["member", "role", "--tenant", "acme", "--email", ADA, "--role", "user"],
      ["member", "unlink", "--tenant", "acme", "--email", ADA],
      ["connection", "disable", "--tenant", "acme"],
      ["connection", "delete", "--tenant", "acme"],
    ]) {
      const refused = await product.cliRaw([...verb, "--json"]);
      assert.equal(refused.code, 1, `${verb.join(" ")} is refused`);
      assert.ok(JSON.parse(refused.stdout.trim().split("\n").at(-1)).fix, "with a way on");
    }
    assert.equal((await show(product)).state, "active");
  });
});

test("T140 N-50 a change other than the secret waits as a candidate while SSO is required", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    const page = await required(product);
    const before = await show(product);
    await openEdit(page, product.url);
    await saveConnection(page, { scopes: "openid email" });
    await page.getByText("Members still use the old settings").first().waitFor();
    const after = await show(product);
    assert.deepEqual([after.revision, after.state], [before.revision, before.state]);
  });
});

test("a secret-only save while SSO is required keeps everybody able to enter, a wrong one too", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product, entra) => {
    const page = await required(product);
    const fresh = await entra.addSecret();
    await openEdit(page, product.url);
    await saveConnection(page, { client_secret: fresh });
    await page.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
    // The new one is deleted before it was ever used: the old one still opens.
    await entra.deleteSecret(fresh);
    const ben = await browser.person();
    await toProvider(ben, product.url, BEN);
    await signInAtEntra(ben, product.url, BEN);
    await assertSignedIn(ben, product.url, BEN);
    assert.ok(await session(page, product.url), "and the admin's session lives");
  });
});
