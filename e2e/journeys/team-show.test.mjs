// A team from its first minute in a real browser, scripts off, by keyboard alone: first run from an empty folder, three people who join in
// three ways, one who is switched off and on again. E2E_PICTURES=folder keeps a picture of every page, wide and narrow, light and dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { ADA, BEN, CARA, signInAtEntra, withEntra } from "../lib/entra.mjs";
import { IDP, PASSWORD, assertRefused, assertSignedIn, session } from "../lib/journey.mjs";
import { press, tabTo, tick, typeInto } from "../lib/keyboard.mjs";
import { look } from "../lib/pictures.mjs";

/** Has no mail of the invitation open: she signs in, and that is that. */
const UMA = "uma@contoso.example";

let browser;
before(async () => (browser = await Browser.launch()));
after(() => browser.close());

/** The person of `page` opens an address, and it is looked at. */
async function visit(page, address, name) {
  await page.goto(address);
  await look(page, name);
}

async function firstRun(page, product) {
  const code = /enter the setup code (\S+)/.exec(product.server.log)?.[1];
  assert.ok(code, "the log of an empty installation holds a setup code");
  await visit(page, `${product.url}/login`, "01-login-of-a-new-installation");
  await page.goto(product.url);
  await look(page, "02-setup-code");
  await typeInto(page, "Setup code", "WRONG-WRONG-WRONG");
  await press(page, "Continue");
  await page.getByRole("alert").waitFor();
  await look(page, "03-setup-code-wrong");
  await typeInto(page, "Setup code", code);
  await press(page, "Continue");
  await look(page, "04-setup-address");
  await press(page, "Continue");
  await press(page, "Continue");
  await look(page, "05-setup-key-not-ticked");
  await tick(page, /copy of the master key/);
  await press(page, "Continue");
  await look(page, "06-setup-team");
  await press(page, "Create the team");
  await look(page, "07-setup-team-empty");
  const typed = { "Name of the team": "Contoso", "Short name": "contoso", "First name": "Ada", "Last name": "Lind", "E-mail": ADA, Password: PASSWORD };
  for (const [label, text] of Object.entries(typed)) await typeInto(page, label, text);
  await press(page, "Create the team");
  await look(page, "08-setup-mail");
  await press(page, "Continue");
  await look(page, "09-setup-done");
  assert.equal((await session(page, product.url))?.member.email, ADA);
  assert.equal((await page.request.get(`${product.url}/setup`)).status(), 404, "the first run is gone");
}

/** Answers the links, by address. */
async function inviteThree(page, product) {
  await visit(page, `${product.url}/dashboard`, "10-dashboard-of-a-new-team");
  await press(page, "Team Members");
  await look(page, "11-team-only-you");
  await press(page, "Invite people");
  await look(page, "12-invite");
  await press(page, "Invite");
  await look(page, "13-invite-nothing-typed");
  const everybody = [BEN, CARA, UMA];
  await typeInto(page, "E-mail addresses", [...everybody, "not an address"].join("\n"));
  await press(page, "Invite");
  await page.getByRole("heading", { name: "3 people were invited" }).waitFor();
  await look(page, "14-invited");
  const links = await page.getByText(/token=inv_/).allInnerTexts();
  assert.equal(links.length, everybody.length, "each has a link to copy");
  await visit(page, `${product.url}/team`, "15-team-with-invited");
  await press(page, `Name not known yet ${CARA}`);
  await look(page, "16-member-invited");
  await press(page, "Revoke the invitation");
  await look(page, "17-revoke");
  await press(page, "Cancel");
  return Object.fromEntries(everybody.map((email, at) => [email, links[at]]));
}

/** The same by a file: read first, and nobody is invited by reading. */
async function fromFile(page, product) {
  await page.goto(`${product.url}/team/invite`);
  await press(page, "Invite from a file");
  await look(page, "18-invite-file");
  const rows = ["email,first_name,last_name,role", "dora@contoso.example,Dora,Klein,user", "gil@fabrikam.example,Gil,Moreau,admin", "=1+1,,,user", `${BEN},,,user`];
  await page.locator('input[type="file"]').setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(`${rows.join("\r\n")}\r\n`) });
  await press(page, "Show what would happen");
  await look(page, "19-invite-dry-run");
}

async function joinByPassword(product, link) {
  const page = await browser.person();
  await visit(page, link, "20-accept");
  await typeInto(page, "First name", "Ben");
  await typeInto(page, "Last name", "Haddad");
  await typeInto(page, "Password", "short");
  await press(page, "Join Contoso");
  await look(page, "21-accept-short-password");
  await typeInto(page, "Password", PASSWORD);
  await press(page, "Join Contoso");
  await assertSignedIn(page, product.url, BEN, "password");
  await look(page, "22-dashboard-of-a-user");
  await press(page, "Account");
  await look(page, "24-account");
  await visit(page, `${product.url}/account/password`, "25-account-password");
  await visit(page, `${product.url}/account/sessions`, "26-account-sessions");
  await visit(page, `${product.url}/account/history`, "27-account-history");
  await visit(page, `${product.url}/account`, "28-account-again");
  await press(page, "Add an authenticator app");
  await look(page, "29-authenticator");
  const other = await browser.person();
  await visit(other, link, "23-accept-again");
  return page;
}

/** By mouse and names of fields elsewhere; here it only prepares. */
async function connect(page, product, entra) {
  await page.goto(`${product.url}/integrations/sso`);
  await look(page, "30-sso-form");
  const typed = { "Configuration name": IDP, "Issuer URL": entra.issuer, "Client ID": entra.client_id, "Client Secret": entra.client_secret };
  for (const [label, text] of Object.entries(typed)) await typeInto(page, label, text);
  await press(page, "Save Configuration");
  await page.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
  await look(page, "31-sso-active");
}

/** From the sign-in page to the provider and back. */
async function signIn(product, email) {
  const page = await browser.person();
  await page.goto(`${product.url}/login`);
  await typeInto(page, "E-mail address", email);
  await press(page, "Continue");
  await press(page, `Continue with ${IDP}`);
  await signInAtEntra(page, product.url, email);
  return page;
}

async function requireSso(product) {
  const page = await signIn(product, ADA);
  await assertSignedIn(page, product.url, ADA);
  await look(page, "32-dashboard-first-sso");
  await page.goto(`${product.url}/integrations/sso`);
  await press(page, "Edit");
  await look(page, "33-sso-edit");
  await tick(page, "Enforce SSO");
  await press(page, "Save Configuration");
  await page.getByRole("heading", { name: "Active SSO configuration" }).waitFor();
  await look(page, "34-sso-required");
  return page;
}

async function joinByProvider(product, link) {
  const page = await browser.person();
  await page.goto(link);
  assert.equal(await page.locator('input[type="password"]').count(), 0, "no password field");
  await look(page, "40-accept-required");
  await press(page, `Continue with ${IDP}`);
  // A page of ours leads on by itself.
  await page.waitForURL((url) => url.origin !== product.url);
  await signInAtEntra(page, product.url, CARA);
  await assertSignedIn(page, product.url, CARA);
  await look(page, "41-dashboard-joined");
  return page;
}

async function switchOff(admin, product, member) {
  await visit(admin, `${product.url}/team`, "50-team");
  await press(admin, "Cara Nowak");
  await look(admin, "51-member");
  await press(admin, "Deactivate Cara Nowak");
  await look(admin, "52-deactivate");
  await press(admin, "Deactivate Cara Nowak");
  await look(admin, "53-deactivated");
  assert.equal(await session(member, product.url), null, "signed out at once");
  const page = await signIn(product, CARA);
  const { banner } = await assertRefused(page, product.url, "account_disabled");
  assert.match(banner, /switched off/);
  await look(page, "54-account-disabled");
  await press(admin, "Reactivate Cara Nowak");
  await look(admin, "55-reactivated");
  const back = await signIn(product, CARA);
  await assertSignedIn(back, product.url, CARA);
  return back;
}

/** What else an admin and a visitor find there. */
async function others(admin, product) {
  await visit(admin, `${product.url}/team?state=deactivated`, "56-nobody-fits");
  await visit(admin, `${product.url}/audit`, "60-audit");
  await press(admin, "Member deactivated");
  await look(admin, "61-audit-entry");
  await visit(admin, `${product.url}/settings`, "62-settings");
  await visit(admin, `${product.url}/help`, "63-help");
  await visit(admin, `${product.url}/help/errors/account_disabled`, "64-help-code");
  await visit(admin, `${product.url}/account`, "65-account-of-an-admin");
  const visitor = await browser.person();
  await visit(visitor, `${product.url}/t/contoso/login`, "66-login-of-the-team");
  await visit(visitor, `${product.url}/forgot-password`, "67-forgot-password");
  await typeInto(visitor, "E-mail address", CARA);
  await press(visitor, "Send the mail");
  await look(visitor, "68-forgot-sent");
}

test("a team from its first minute, scripts off, by keyboard", async (context) => {
  await withEntra(browser, context, { empty: true }, async (product, entra) => {
    let admin = await browser.person();
    await firstRun(admin, product);
    const links = await inviteThree(admin, product);
    await fromFile(admin, product);
    await joinByPassword(product, links[BEN]);
    await connect(admin, product, entra);
    admin = await requireSso(product);
    const cara = await joinByProvider(product, links[CARA]);
    const uma = await signIn(product, UMA);
    await assertSignedIn(uma, product.url, UMA);
    await switchOff(admin, product, cara);
    await others(admin, product);
  });
});
