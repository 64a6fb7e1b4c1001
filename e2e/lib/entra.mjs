// The Entra-shaped provider as a person and as its administrator meet it: account pages with scripts off, and the portal's acts.

import { Installation } from "./latchkey.mjs";
import { IDP, PASSWORD } from "./journey.mjs";
import { freePort } from "./processes.mjs";
import { startEntra } from "./providers.mjs";

export const ADA = "ada@contoso.example";
export const BEN = "ben@contoso.example";
export const CARA = "cara@contoso.example";
export const NO_MAIL = "noor@contoso.example";
/** Password of every seeded account of the provider; it guards nothing. */
const ENTRA_PASSWORD = "Emulator-1-Password";
const MOST_PAGES = 8;

/** Answers whatever the provider asks (account, name, password, consent) until the browser is back at `origin`. */
export async function signInAtEntra(page, origin, email, { password = ENTRA_PASSWORD } = {}) {
  for (let step = 0; step < MOST_PAGES; step += 1) {
    await page.waitForLoadState("domcontentloaded");
    if (new URL(page.url()).origin === origin) return;
    await answerPage(page, email, password);
  }
  throw new Error(`still at the provider after ${MOST_PAGES} pages: ${page.url()}`);
}

async function answerPage(page, email, password) {
  const tile = page.getByRole("button", { name: email });
  const secret = page.locator('input[type="password"]');
  const name = page.locator('input[type="email"], input[type="text"]');
  if (await secret.count()) {
    await secret.fill(password);
    await press(page, secret);
  } else if (await tile.count()) {
    await tile.first().click();
  } else if (await name.count()) {
    await name.first().fill(email);
    await press(page, name.first());
  } else {
    await page.getByRole("button", { name: /accept|yes|continue/i }).first().click();
  }
}

/** The main button of the form a field stands in. */
async function press(page, field) {
  await page.locator("form").filter({ has: field }).getByRole("button").first().click();
}

/** The provider's administrator: acts of the portal, by its control interface. */
class Portal {
  constructor(provider) {
    Object.assign(this, provider);
    /** Value -> Secret ID, as the portal's page would show them side by side. */
    this.secrets = new Map([[provider.client_secret, provider.secret_id]]);
  }

  async act(verb, fields = {}) {
    const response = await fetch(`${this.control_url}/api/${verb}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    if (!response.ok) throw new Error(`${verb} answers ${response.status}: ${await response.text()}`);
    return response.json();
  }

  setMail(user, mail) {
    return this.act("set_user_mail", { user, mail });
  }

  addOptionalClaim(claim) {
    return this.act("set_optional_claim", { client_id: this.client_id, claim, on: true });
  }

  /** Answers the Value of a new secret; the old ones live on. */
  async addSecret() {
    const made = await this.act("add_secret", { client_id: this.client_id, months: 24 });
    this.secrets.set(made.client_secret, made.secret_id);
    return made.client_secret;
  }

  deleteSecret(value) {
    return this.act("delete_secret", { client_id: this.client_id, secret_id: this.secrets.get(value) });
  }

  /** As if the end date of every secret had come. */
  async expireSecrets() {
    for (const secret_id of this.secrets.values()) {
      await this.act("set_secret_end", { client_id: this.client_id, secret_id, ends_at: Math.floor(Date.now() / 1000) - 60 });
    }
  }
}

/**
 * A product with tenant acme (Ada admin, Ben user, both with a password) beside a provider; both are taken away afterwards, with
 * pictures and logs if the journey failed. `empty` makes no tenant: the first run is the journey's. `connected` saves the connection first, with `secret` instead of the right one and with other `scopes` if
 * given.
 */
export async function withEntra(browser, context, options, journey) {
  if (typeof options === "function") [options, journey] = [{}, options];
  const [port, userinfoPort] = [await freePort(), await freePort()];
  const product = await Installation.make({ allow: [`127.0.0.1:${port}`, `127.0.0.1:${userinfoPort}`] });
  let failed = true;
  let provider;
  try {
    provider = new Portal(await startEntra({ redirectUri: product.redirectUri, port, userinfoPort }));
    if (!options.empty) await settle(product);
    if (options.connected) product.connection = await connect(product, provider, options);
    await product.serve();
    await journey(product, provider);
    failed = false;
  } finally {
    if (failed) await browser.keepPictures(context.name.replace(/\W+/g, "-").slice(0, 60));
    if (failed) provider?.process.keepLog();
    await product.stop({ failed });
    await provider?.stop();
  }
}

async function settle(product) {
  await product.addTenant("acme", "Acme");
  await product.addMember("acme", ADA, "admin", { password: PASSWORD, first: "Ada", last: "Lind" });
  await product.addMember("acme", BEN, "user", { password: PASSWORD, first: "Ben", last: "Haddad" });
}

function connect(product, provider, { secret = provider.client_secret, skipChecks = false, scopes }) {
  return product.setConnection("acme", {
    name: IDP,
    issuer: provider.issuer,
    clientId: provider.client_id,
    clientSecret: secret,
    extra: [...(skipChecks ? ["--skip-checks"] : []), ...(scopes ? ["--scopes", scopes] : [])],
  });
}
