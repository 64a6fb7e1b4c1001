// One installation of the product in a fresh folder: its commands and its server, in processes of their own.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT, freePort, runToEnd, start } from "./processes.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
/** E2E_LATCHKEY names another binary, for example the release build. */
export const BINARY = process.env.E2E_LATCHKEY ?? path.join(TARGET, "debug", "latchkey");

export class Installation {
  /** `allow`: addresses the server may fetch from although they are not public (LATCHKEY_OUTBOUND_ALLOW). */
  static async make({ allow = [], env = {} } = {}) {
    const made = new Installation();
    made.folder = await mkdtemp(path.join(tmpdir(), "latchkey-e2e-"));
    made.port = await freePort();
    made.url = `http://localhost:${made.port}`;
    made.env = {
      LATCHKEY_LISTEN: `127.0.0.1:${made.port}`,
      LATCHKEY_DATA_DIR: path.join(made.folder, "data"),
      LATCHKEY_OUTBOUND_ALLOW: allow.join(","),
      LATCHKEY_LOG: "debug",
      ...env,
    };
    if (!made.env.LATCHKEY_OUTBOUND_ALLOW) delete made.env.LATCHKEY_OUTBOUND_ALLOW;
    return made;
  }

  /** Where the first connection of the installation's first tenant gets its answers. */
  get redirectUri() {
    return `${this.url}/auth/sso/callback`;
  }

  async serve() {
    this.server = await start(`latchkey-${this.port}`, BINARY, ["serve"], {
      env: this.env,
      cwd: this.folder,
      untilUp: async () => (await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok,
    });
    return this.server;
  }

  /** Runs a command with --json and answers its last line parsed. Fails the test if the command is refused. */
  async cli(args, { stdin = "" } = {}) {
    const { code, stdout, stderr } = await this.cliRaw([...args, "--json"], { stdin });
    assert.equal(code, 0, `latchkey ${args.join(" ")} exits ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout.trim().split("\n").at(-1));
  }

  cliRaw(args, { stdin = "" } = {}) {
    return runToEnd(BINARY, args, { env: this.env, cwd: this.folder, stdin });
  }

  async addTenant(slug, name) {
    return this.cli(["tenant", "create", "--slug", slug, "--name", name]);
  }

  /** With a password the member can sign in before any connection exists. */
  async addMember(tenant, email, role, { password, first = "First", last = "Last" } = {}) {
    const names = ["--first-name", first, "--last-name", last];
    const secret = password === undefined ? [] : ["--password-stdin"];
    return this.cli(["member", "add", "--tenant", tenant, "--email", email, "--role", role, ...names, ...secret], {
      stdin: password === undefined ? "" : `${password}\n`,
    });
  }

  async setConnection(tenant, { name, issuer, clientId, clientSecret, extra = [] }) {
    const values = ["--name", name, "--issuer", issuer, "--client-id", clientId, "--client-secret-stdin"];
    return this.cli(["connection", "set", "--tenant", tenant, ...values, ...extra], { stdin: `${clientSecret}\n` });
  }

  /**
   * The real program recomputes the chain over every tenant's audit trail; one that does not hold fails the journey. What was verified
   * is noted in the file E2E_VERIFIED names, so that the runner can tell the sum.
   */
  async verify() {
    const { tenants } = await this.cli(["audit", "verify"]);
    const sum = (field) => tenants.reduce((all, one) => all + one[field], 0);
    const line = [tenants.length, sum("entries"), sum("sealed"), sum("checkpoints")].join(" ");
    if (process.env.E2E_VERIFIED) await appendFile(process.env.E2E_VERIFIED, `${line}\n`);
    return tenants;
  }

  async stop({ failed = false } = {}) {
    if (failed) this.server?.keepLog();
    await this.server?.stop();
    try {
      if (existsSync(this.env.LATCHKEY_DATA_DIR)) await this.verify();
    } catch (error) {
      // A journey that failed tells its own failure.
      if (!failed) throw error;
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}
