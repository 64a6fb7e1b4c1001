// Starts programs, waits until they are ready, keeps what they print, and ends them by process id.
// A program still running when this process ends is ended too. What it printed is written to e2e/out when asked for.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

export const E2E = path.resolve(import.meta.dirname, "..");
export const ROOT = path.resolve(E2E, "..");
export const OUT = path.join(E2E, "out");
const LOG_LIMIT = 1024 * 1024;
const running = new Set();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The environment a program of ours starts with: nothing of the caller's settings leaks into a test. */
function cleanEnvironment(extra) {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LATCHKEY_|https?_proxy$|all_proxy$)/i.test(name)));
  return { ...kept, ...extra };
}

/**
 * Starts `command`. `ready` gets each line of standard output and answers something truthy when the program is up;
 * that answer is `started.ready`. `untilUp`, if given, is awaited instead (and again and again until it answers true).
 */
export async function start(name, command, args, { env = {}, cwd = ROOT, ready, untilUp, seconds = 30 } = {}) {
  const child = spawn(command, args, { cwd, env: cleanEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const started = { name, pid: child.pid, log: "", ready: undefined, exit: undefined };
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not start: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
  }).then((how) => {
    running.delete(child);
    started.exit = how;
    return how;
  });
  const isReady = new Promise((resolve) => {
    let rest = "";
    const keep = (chunk) => {
      started.log = (started.log + chunk).slice(-LOG_LIMIT);
    };
    child.stdout.on("data", (chunk) => {
      keep(chunk);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop();
      for (const line of ready && !started.ready ? lines : []) {
        const answer = ready(line);
        if (answer) resolve((started.ready = answer));
      }
    });
    child.stderr.on("data", keep);
  });
  started.stop = async () => {
    if (started.exit === undefined) {
      child.kill("SIGTERM");
      const forced = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(forced);
    }
  };
  started.kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  started.keepLog = () => {
    mkdirSync(OUT, { recursive: true });
    writeFileSync(path.join(OUT, `${name}.log`), started.log);
  };
  await firstOf(started, ended, untilUp ? poll(untilUp, started, seconds) : isReady, seconds);
  return started;
}

async function poll(untilUp, started, seconds) {
  const end = Date.now() + seconds * 1000;
  while (started.exit === undefined && Date.now() < end) {
    if (await untilUp().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function firstOf(started, ended, up, seconds) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000, `not ready after ${seconds} s`)));
  const failure = await Promise.race([up.then(() => undefined), ended, late]);
  clearTimeout(timer);
  if (failure ?? started.exit) {
    await started.stop();
    throw new Error(`${started.name}: ${failure ?? started.exit}\n${started.log}`);
  }
}

/** Runs a program to its end. Answers { code, stdout, stderr }; never throws for a bad exit code. */
export async function runToEnd(command, args, { env = {}, cwd = ROOT, stdin = "", seconds = 60 } = {}) {
  const child = spawn(command, args, { cwd, env: cleanEnvironment(env), stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(stdin);
  const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (number, signal) => resolve(number ?? signal));
  }).finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
  return { code, stdout, stderr };
}

/** A reader for `ready` that takes the first line holding a JSON object. */
export function jsonLine(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
