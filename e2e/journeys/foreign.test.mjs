// A sign-in through a certified provider we did not write, with scripts off: e-mail and names stand in UserInfo only.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { assertRefused, assertSignedIn, chooseForeign, session, signOut, toProvider } from "../lib/journey.mjs";
import { Installation } from "../lib/latchkey.mjs";
import { freePort } from "../lib/processes.mjs";
import { startForeign } from "../lib/providers.mjs";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

/** Product, provider and two members; taken away at the end of the test, with pictures and logs if it failed. */
async function withForeign(context, options, journey) {
  const port = await freePort();
  const product = await Installation.make({ allow: [`127.0.0.1:${port}`] });
  let failed = true;
  let provider;
  try {
    provider = await startForeign({ redirectUri: product.redirectUri, port, ...options });
    await product.addTenant("acme", "Acme");
    await product.addMember("acme", "ada@example.com", "admin");
    await product.addMember("acme", "alan@example.com", "user");
    const saved = await product.setConnection("acme", {
      name: "Acme Accounts",
      issuer: provider.issuer,
      clientId: provider.client_id,
      clientSecret: provider.client_secret,
    });
    assert.equal(saved.redirect_uri, product.redirectUri);
    assert.equal(saved.state, "active");
    await product.serve();
    await journey(product, provider);
    failed = false;
  } finally {
    if (failed) await browser.keepPictures(context.name.replace(/\W+/g, "-"));
    await product.stop({ failed });
    await provider?.stop();
  }
}

for (const [auth, alg] of [
  ["basic", "RS256"],
  ["post", "ES256"],
  ["both", "ES256"],
]) {
  test(`a member signs in, out and in again: client authentication ${auth}, ${alg}`, async (context) => {
    await withForeign(context, { auth, alg }, async (product) => {
      const page = await browser.person();
      await toProvider(page, product.url, "ada@example.com", "Acme Accounts");
      await chooseForeign(page, "ada@example.com");
      const held = await assertSignedIn(page, product.url, "ada@example.com");
      assert.equal(held.member.role, "admin");
      assert.equal(held.connection.name, "Acme Accounts");
      assert.equal(held.tenant.slug, "acme");
      await signOut(page, product.url);
      // The provider remembers the browser, so the second sign-in needs no account page.
      await toProvider(page, product.url, "ada@example.com", "Acme Accounts");
      await assertSignedIn(page, product.url, "ada@example.com");
    });
  });
}

test("a person who cancels at the provider is told so and may try again", async (context) => {
  await withForeign(context, {}, async (product) => {
    const page = await browser.person();
    await toProvider(page, product.url, "alan@example.com", "Acme Accounts");
    await chooseForeign(page, "Cancel");
    await assertRefused(page, product.url, "sso_cancelled");
    assert.equal(await session(page, product.url), null);
    await toProvider(page, product.url, "alan@example.com", "Acme Accounts");
    await chooseForeign(page, "alan@example.com");
    await assertSignedIn(page, product.url, "alan@example.com");
  });
});

test("T004 an answer finished in another browser signs nobody in", async (context) => {
  await withForeign(context, {}, async (product) => {
    const person = await browser.person();
    await toProvider(person, product.url, "alan@example.com", "Acme Accounts");
    // The answer now reaches a browser that does not hold the attempt's cookie.
    await person.context().clearCookies({ name: /latchkey/ });
    await chooseForeign(person, "alan@example.com");
    await assertRefused(person, product.url, "sso_expired", { recorded: false });
    assert.equal(await session(person, product.url), null);
  });
});
