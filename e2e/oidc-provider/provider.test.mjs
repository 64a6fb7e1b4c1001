// The foreign provider by itself: a journey that fails against it should not be the first sign that it does not stand.

import assert from "node:assert/strict";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { test } from "node:test";
import { startForeign } from "../lib/providers.mjs";

const REDIRECT = "http://localhost:1/auth/sso/callback";

/** Follows redirects with a cookie jar until the provider sends the browser back to us. */
async function followToUs(url) {
  const jar = new Map();
  let at = url;
  for (let step = 0; step < 8; step += 1) {
    const response = await fetch(at, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(";")[0].split("=");
      jar.set(name, value.join("="));
    }
    const location = response.headers.get("location");
    assert.ok(location, `${at} answers ${response.status} without going on`);
    at = new URL(location, at).href;
    if (at.startsWith(REDIRECT)) return new URL(at).searchParams;
  }
  assert.fail("eight redirects and not back");
}

async function codeFlow(provider, { method, alg }) {
  const discovery = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
  assert.equal(discovery.issuer, provider.issuer);
  const verifier = randomBytes(32).toString("base64url");
  const start = new URL(discovery.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: provider.client_id,
    redirect_uri: REDIRECT,
    scope: "openid profile email",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    login_hint: "ada@example.com",
  };
  for (const [name, value] of Object.entries(parameters)) start.searchParams.set(name, value);
  const answer = await followToUs(start);
  assert.equal(answer.get("state"), "state-1");
  assert.equal(answer.get("iss"), provider.issuer);

  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  if (method === "basic") {
    const pair = [provider.client_id, provider.client_secret].map(encodeURIComponent).join(":");
    headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
  } else {
    form.set("client_id", provider.client_id);
    form.set("client_secret", provider.client_secret);
  }
  const answered = await fetch(discovery.token_endpoint, { method: "POST", headers, body: form });
  const tokens = await answered.json();
  assert.equal(answered.status, 200, JSON.stringify(tokens));

  const [header, payload, signature] = tokens.id_token.split(".");
  const { alg: used, kid } = JSON.parse(Buffer.from(header, "base64url"));
  assert.equal(used, alg);
  const { keys } = await (await fetch(discovery.jwks_uri)).json();
  const key = createPublicKey({ key: keys.find((one) => one.kid === kid), format: "jwk" });
  assert.ok(verify("sha256", Buffer.from(`${header}.${payload}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")));
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  assert.equal(claims.nonce, "nonce-1");
  assert.equal(claims.sub, "1");
  assert.equal(claims.email, undefined, "the e-mail stands in UserInfo only");

  const person = await (
    await fetch(discovery.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  ).json();
  assert.equal(person.sub, "1");
  assert.equal(person.email, "ada@example.com");
  assert.equal(person.email_verified, true);
  assert.equal(person.given_name, "Ada");
}

for (const [auth, method, alg] of [
  ["basic", "basic", "RS256"],
  ["post", "post", "ES256"],
]) {
  test(`a code flow by hand, client_secret_${method}, ${alg}`, async () => {
    const provider = await startForeign({ redirectUri: REDIRECT, auth, alg, auto: true });
    try {
      await codeFlow(provider, { method, alg });
    } finally {
      await provider.stop();
    }
  });
}

test("a request without PKCE is refused", async () => {
  const provider = await startForeign({ redirectUri: REDIRECT, auto: true });
  try {
    const query = new URLSearchParams({ response_type: "code", client_id: provider.client_id, redirect_uri: REDIRECT, scope: "openid" });
    const answer = await followToUs(`${provider.issuer}/auth?${query}`);
    assert.equal(answer.get("error"), "invalid_request");
  } finally {
    await provider.stop();
  }
});
