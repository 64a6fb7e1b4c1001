// Every page of the running product, light and dark, 360 and 1280 px: no finding of axe, html-validate or width, nothing fetched from
// elsewhere, and the headers that protect it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertClean, sweep } from "../lib/audit.mjs";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, signInAtEntra, withEntra } from "../lib/entra.mjs";
import { assertSignedIn, signInWithPassword, toProvider } from "../lib/journey.mjs";

const CODES = [
  "user_not_provisioned",
  "sso_idp_rejected",
  "sso_no_email_claim",
  "account_disabled",
  "sso_cancelled",
  "sso_not_assigned",
  "sso_consent_needed",
  "sso_expired",
  "sso_idp_unreachable",
  "sso_misconfigured",
  "sso_token_invalid",
  "sso_wrong_directory",
  "sso_identity_conflict",
  "sso_email_unverified",
  "sso_required",
  "sso_unavailable",
  "too_many_attempts",
  "internal",
];

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

test("pages of a visitor, and the banner of every code", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    const addresses = ["/login", "/t/acme/login", { path: "/no-such-page", status: 404 }];
    addresses.push(...CODES.map((code) => `/login?sso_error=${code}`), "/login?sso_error=no_such_code");
    assertClean(await sweep(browser, product.url, addresses));
  });
});

test("N-02 an unknown code is not echoed", async (context) => {
  await withEntra(browser, context, async (product) => {
    const page = await browser.person();
    await page.goto(`${product.url}/login?sso_error=call_this_number_now&ref=LK-0000-0000`);
    const said = await page.locator("body").innerText();
    assert.doesNotMatch(said, /call.this.number/i);
    await page.getByRole("alert").first().waitFor();
  });
});

test("pages of an admin before a connection", async (context) => {
  await withEntra(browser, context, async (product) => {
    const page = await browser.person();
    await signInWithPassword(page, product.url, ADA);
    await assertSignedIn(page, product.url, ADA, "password");
    const storageState = await page.context().storageState();
    assertClean(await sweep(browser, product.url, ["/dashboard", "/integrations/sso", "/team"], { storageState }));
  });
});

test("pages of an admin and of a user beside a connection", async (context) => {
  await withEntra(browser, context, { connected: true }, async (product) => {
    const { id } = product.connection;
    const member = await product.cli(["member", "list", "--tenant", "acme"]);
    const ben = member.members.find((one) => one.email === BEN).id;
    const admin = await browser.person();
    await toProvider(admin, product.url, ADA);
    await signInAtEntra(admin, product.url, ADA);
    await assertSignedIn(admin, product.url, ADA);
    const own = ["/dashboard", "/integrations/sso", `/integrations/sso/${id}/edit`, `/integrations/sso/${id}/disable`];
    own.push(`/integrations/sso/${id}/delete`, "/team", `/team/${ben}`);
    assertClean(await sweep(browser, product.url, own, { storageState: await admin.context().storageState() }));

    const user = await browser.person();
    await toProvider(user, product.url, BEN);
    await signInAtEntra(user, product.url, BEN);
    await assertSignedIn(user, product.url, BEN);
    const foreign = [{ path: "/integrations/sso", status: 403 }, { path: "/team", status: 403 }, "/dashboard"];
    assertClean(await sweep(browser, product.url, foreign, { storageState: await user.context().storageState() }));
  });
});

test("T086 T095 T099 T100 T107 every page carries the protecting headers", async (context) => {
  await withEntra(browser, context, async (product) => {
    const page = await browser.person();
    await signInWithPassword(page, product.url, ADA);
    await assertSignedIn(page, product.url, ADA, "password");
    for (const path of ["/login", "/dashboard", "/integrations/sso", "/team", "/no-such-page"]) {
      const headers = (await page.request.get(product.url + path)).headers();
      const policy = headers["content-security-policy"] ?? "";
      for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
        assert.ok(policy.includes(part), `${path}: ${part} in ${policy}`);
      }
      assert.doesNotMatch(policy, /unsafe|nonce/, path);
      assert.equal(headers["x-content-type-options"], "nosniff", path);
      if (path !== "/no-such-page") assert.match(headers["cache-control"] ?? "", /no-store/, path);
    }
    for (const cookie of await page.context().cookies()) {
      assert.ok(cookie.httpOnly && cookie.sameSite === "Lax" && cookie.path === "/", `${cookie.name} is guarded`);
    }
  });
});
