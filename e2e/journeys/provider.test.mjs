// The Entra-shaped provider by itself: its pages work with scripts off and are held to the same standard as the product's.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { assertClean, sweep } from "../lib/audit.mjs";
import { Browser } from "../lib/browser.mjs";
import { BEN, signInAtEntra } from "../lib/entra.mjs";
import { startEntra } from "../lib/providers.mjs";

let browser;
let back;
let origin;
let provider;

before(async () => {
  back = createServer((_request, response) => response.end("back"));
  await new Promise((resolve) => back.listen(0, "127.0.0.1", resolve));
  origin = `http://localhost:${back.address().port}`;
  provider = await startEntra({ redirectUri: `${origin}/auth/sso/callback` });
  browser = await Browser.launch();
});

after(async () => {
  await browser?.close();
  await provider?.stop();
  back.close();
  back.closeAllConnections();
});

function authorize(change = {}) {
  const query = new URLSearchParams({
    client_id: provider.client_id,
    response_type: "code",
    redirect_uri: `${origin}/auth/sso/callback`,
    scope: "openid profile email",
    state: "state-1",
    nonce: "nonce-1",
    ...change,
  });
  return `/${provider.tenant_id}/oauth2/v2.0/authorize?${query}`;
}

/** Every page of the portal and of the control desk. */
function portal() {
  const tenant = `/portal/${provider.tenant_id}`;
  const app = `${tenant}/apps/${provider.client_id}`;
  const sections = ["secrets", "authentication", "permissions", "token", "assignment"].map((section) => `${app}/${section}`);
  return [tenant, `${tenant}/apps`, `${tenant}/apps/new`, app, ...sections, `${tenant}/users`, "/control"];
}

test("a person signs in and comes back with a code", async () => {
  const page = await browser.person();
  await page.goto(provider.base_url + authorize());
  await signInAtEntra(page, origin, BEN);
  const answer = new URL(page.url()).searchParams;
  assert.equal(answer.get("state"), "state-1");
  assert.ok(answer.get("code"));
});

test("a redirect URI that differs by a slash stays on the provider's page", async () => {
  const page = await browser.person();
  await page.goto(provider.base_url + authorize({ redirect_uri: `${origin}/auth/sso/callback/` }));
  assert.match(await page.locator("body").innerText(), /AADSTS50011/);
});

test("its pages have no finding of axe, html-validate or width", async () => {
  const pages = [
    { path: authorize(), name: "user-name" },
    { path: authorize({ login_hint: BEN }), name: "password" },
    { path: authorize({ redirect_uri: "http://localhost/elsewhere" }), name: "error", status: 400 },
    ...portal(),
  ];
  assertClean(await sweep(browser, provider.base_url, pages));
});
