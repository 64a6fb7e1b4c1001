// The harness by itself: Chromium starts, scripts are off when said, and the audits find what is wrong with a bad page.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertClean, htmlFindings, sweep } from "./audit.mjs";
import { Browser } from "./browser.mjs";
import { Installation } from "./latchkey.mjs";
import { runToEnd, start } from "./processes.mjs";

const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const GOOD = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Good</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head><body><main><h1>Good</h1><p id="said">without</p></main>
<script>document.getElementById("said").textContent = "with";</script></body></html>`;
const BAD = `<!doctype html>
<html><head><meta charset="utf-8"><title>Bad</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head><body><main><h1>Bad</h1><input type="text" name="a"><p id="x">a<p id="x">${"w".repeat(400)}</main></body></html>`;

let browser;
let server;
let origin;

before(async () => {
  server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": request.url === "/free" ? "" : POLICY });
    response.end(request.url === "/bad" ? BAD : GOOD);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://localhost:${server.address().port}`;
  browser = await Browser.launch();
});

after(async () => {
  await browser?.close();
  server.close();
  server.closeAllConnections();
});

test("scripts run only for a person who has them on, and never against the content policy", async () => {
  for (const [scripts, path, said] of [
    [false, "/free", "without"],
    [true, "/free", "with"],
    [true, "/good", "without"],
  ]) {
    const page = await browser.person({ scripts });
    await page.goto(origin + path);
    assert.equal(await page.locator("#said").textContent(), said);
  }
});

test("the audits find nothing on a good page", async () => {
  assertClean(await sweep(browser, origin, ["/good"]));
});

test("the audits find a missing label, a missing language, a doubled id and a page that is too wide", async () => {
  const findings = (await sweep(browser, origin, ["/bad"])).join("\n");
  for (const expected of ["label", "html-has-lang", "no-dup-id", "360 px"]) assert.match(findings, new RegExp(expected));
});

test("html-validate wants a whole document", async () => {
  assert.notDeepEqual(await htmlFindings("<p>alone</p>", "/alone"), []);
});

test("a program that ends before it is ready fails with what it printed", async () => {
  await assert.rejects(start("short", process.execPath, ["-e", "console.log('no key'); process.exit(3)"], { ready: () => false }), /ended with 3[^]*no key/);
});

test("a program is ended by its process id", async () => {
  const started = await start("long", process.execPath, ["-e", "console.log('up'); setInterval(() => {}, 1000)"], { ready: (line) => line === "up" });
  await started.stop();
  assert.throws(() => process.kill(started.pid, 0));
});

test("a command gets its standard input and answers with its exit code", async () => {
  const { code, stdout } = await runToEnd(process.execPath, ["-e", "process.stdin.pipe(process.stdout); process.exitCode = 2"], { stdin: "a\n" });
  assert.deepEqual([code, stdout], [2, "a\n"]);
});

test("an audit trail that was changed behind the program's back fails the journey at its end", async () => {
  const product = await Installation.make();
  await product.addTenant("acme", "Acme");
  await product.addMember("acme", "ada@acme.example", "admin");
  await product.serve();
  const waiting = async () => (await product.cli(["audit", "verify"])).tenants[0].waiting;
  for (let asked = 0; (await waiting()) > 0; asked += 1) assert.ok(asked < 100, "the service seals nothing");
  await product.server.stop();
  const change = `import sqlite3, sys; line = sqlite3.connect(sys.argv[1]); line.execute("UPDATE event SET state_after = '{}' WHERE seq = 2"); line.commit()`;
  assert.equal((await runToEnd("python3", ["-c", change, path.join(product.env.LATCHKEY_DATA_DIR, "latchkey.db")])).code, 0);
  await assert.rejects(product.stop(), /audit_broken/);
  assert.equal(existsSync(product.folder), false);
});
