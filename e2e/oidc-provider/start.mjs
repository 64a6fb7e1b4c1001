// A foreign, certified OpenID provider (npm oidc-provider) on a free loopback port, for trying Latchkey against software we did not
// write. The e-mail and the names stand in UserInfo only, ID tokens are signed by RS256 or ES256, the answer carries `iss` (RFC 9207),
// PKCE is demanded. Keys and client secrets are made at start and are gone at the end.
//
//   node oidc-provider/start.mjs --redirect-uri http://localhost:8080/auth/sso/callback [--port 0] [--auth basic|post|both]
//     [--alg RS256|ES256] [--account id:email:given:family ...] [--auto]
//
// When ready it prints one JSON line: {"issuer","client_id","client_secret","auth","alg","accounts"}. --auto signs in the account
// whose e-mail the login_hint names without asking.

import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import Provider from "oidc-provider";

const { values: options } = parseArgs({
  options: {
    "redirect-uri": { type: "string", multiple: true },
    "post-logout-uri": { type: "string", multiple: true, default: [] },
    port: { type: "string", default: "0" },
    auth: { type: "string", default: "both" },
    alg: { type: "string", default: "RS256" },
    account: { type: "string", multiple: true, default: ["1:ada@example.com:Ada:Lovelace", "2:alan@example.com:Alan:Turing"] },
    auto: { type: "boolean", default: false },
  },
});
if (!options["redirect-uri"]) {
  console.error("start.mjs: --redirect-uri is missing");
  process.exit(2);
}

const AUTH_METHODS = {
  basic: ["client_secret_basic"],
  post: ["client_secret_post"],
  both: ["client_secret_basic", "client_secret_post"],
};

const accounts = options.account.map((line) => {
  const [id, email, given, family] = line.split(":");
  return { id, email, given_name: given, family_name: family };
});

function signingKey(alg) {
  const { privateKey } =
    alg === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid: randomUUID() };
}

const server = createServer();
await new Promise((resolve) => server.listen(Number(options.port), "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const client = {
  client_id: "latchkey-e2e",
  // Characters that must be form-encoded inside HTTP Basic (RFC 6749 section 2.3.1).
  client_secret: `${randomBytes(24).toString("base64url")}+/%:`,
  redirect_uris: options["redirect-uri"],
  post_logout_redirect_uris: options["post-logout-uri"],
  token_endpoint_auth_method: AUTH_METHODS[options.auth][0],
  id_token_signed_response_alg: options.alg,
  response_types: ["code"],
  grant_types: ["authorization_code"],
};

const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [signingKey("RS256"), signingKey("ES256")] },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
  clientAuthMethods: AUTH_METHODS[options.auth],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["given_name", "family_name", "name"] },
  conformIdTokenClaims: true,
  pkce: { required: () => true },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 900, Session: 3600, Grant: 3600 },
  async findAccount(_context, id) {
    const account = accounts.find((one) => one.id === id);
    return (
      account && {
        accountId: id,
        claims: () => ({
          sub: id,
          email: account.email,
          email_verified: true,
          given_name: account.given_name,
          family_name: account.family_name,
          name: `${account.given_name} ${account.family_name}`,
        }),
      }
    );
  },
  // Consent is given for everybody: what is tried here is the sign-in, not the provider's consent page.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});
provider.on("server_error", (_context, error) => console.error(error));

const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

function choosePage(uid, details) {
  const buttons = accounts
    .map((one) => `<li><button name="account" value="${escape(one.id)}">${escape(one.email)}</button></li>`)
    .join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Choose an account</title></head><body>
<h1>Choose an account</h1><p>for ${escape(details.params.client_id)}</p>
<form method="post" action="/interaction/${escape(uid)}"><ul>${buttons}</ul>
<button name="cancel" value="1">Cancel</button></form></body></html>`;
}

async function readForm(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > 16_384) throw new Error("form too large");
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString());
}

async function interaction(request, response) {
  const details = await provider.interactionDetails(request, response);
  const hinted = accounts.find((one) => one.email === details.params.login_hint);
  if (request.method === "POST") {
    const form = await readForm(request);
    const result = form.has("cancel")
      ? { error: "access_denied", error_description: "The person stopped the sign-in" }
      : { login: { accountId: form.get("account") } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } else if (options.auto && hinted) {
    await provider.interactionFinished(request, response, { login: { accountId: hinted.id } }, { mergeWithLastSubmission: false });
  } else {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(choosePage(details.uid, details));
  }
}

const answer = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  interaction(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500);
    response.end();
  });
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

console.log(
  JSON.stringify({ issuer, client_id: client.client_id, client_secret: client.client_secret, auth: options.auth, alg: options.alg, accounts }),
);
