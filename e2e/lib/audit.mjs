// What a page must pass besides working: axe finds no barrier, html-validate no mistake, nothing is wider than the window,
// nothing is fetched from elsewhere.
//
// The pages forbid foreign scripts, so axe runs in a second context that ignores the content policy; what people and the journeys
// use keeps it. html-validate reads the bytes the server sent, not what the browser made of them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA and axe's own good practice. */
const AXE_OPTIONS = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  resultTypes: ["violations"],
};

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
    rules: {
      // Our templates write void elements as `<br>` and keep the line breaks of their source.
      "void-style": ["error", { style: "omit" }],
      "doctype-style": "off",
      // A banner and an error summary stand above the page's own heading, so that they are met first.
      "heading-level": ["error", { minInitialRank: "any" }],
      "no-trailing-whitespace": "off",
      // Values of the person and of the settings decide how long a title is.
      "long-title": "off",
      // Attributes such as data-label are ours.
      "no-unknown-attributes": "off",
      // A page of the router is read by the path it stands at, not from a file.
      "allowed-links": "off",
      "require-sri": "off",
    },
  }),
);

/** Findings of html-validate as readable lines. */
export async function htmlFindings(source, where) {
  const report = await validator.validateString(source, `${where.replace(/[^\w-]+/g, "-")}.html`);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${where}:${message.line}:${message.column} ${message.ruleId}: ${message.message}`),
  );
}

/** Findings of axe as readable lines; the page must come from a context with scripts on and bypassCSP. */
export async function axeFindings(page, where) {
  await page.evaluate(AXE);
  const result = await page.evaluate((options) => globalThis.axe.run(document, options), AXE_OPTIONS);
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${where} ${violation.id} (${violation.impact}): ${node.target.join(" ")} - ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

/** A sideways scroll of the whole page, with the innermost element that sticks out. */
export async function widthFindings(page, where) {
  const found = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return undefined;
    const out = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
    const last = out.filter((element) => !out.some((other) => other !== element && element.contains(other)))[0];
    return { wide, at: last ? last.outerHTML.slice(0, 120) : "" };
  });
  return found ? [`${where} is ${found.wide} px wide: ${found.at}`] : [];
}

/**
 * Opens each of `addresses` as the person of `storageState`, light and dark, at 360 and 1280 px.
 * `html: false` leaves html-validate out. `addresses` holds paths or { path, name, status }. Answers every finding as one line.
 */
export async function sweep(browser, origin, addresses, { storageState, widths = [360, 1280], html = true } = {}) {
  const findings = [];
  for (const width of widths) {
    const looks = [false, true].map((dark) => look(browser, origin, addresses, { storageState, width, dark }));
    findings.push(...(await Promise.all(looks)).flat());
  }
  if (html) {
    const page = await browser.person({ storageState });
    for (const address of addresses) {
      const { path, name = path } = typeof address === "string" ? { path: address } : address;
      findings.push(...(await htmlFindings(await (await page.request.get(origin + path)).text(), name)));
    }
    await page.context().close();
  }
  return findings;
}

/** One pass over all addresses at one width, light or dark. */
async function look(browser, origin, addresses, { storageState, width, dark }) {
  const findings = [];
  const page = await browser.person({ scripts: true, bypassCSP: true, dark, width, storageState });
  const foreign = new Set();
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(origin).origin) foreign.add(url.origin);
  });
  for (const address of addresses) {
    const { path, name = path, status = 200 } = typeof address === "string" ? { path: address } : address;
    const where = `${name} [${width} px, ${dark ? "dark" : "light"}]`;
    const response = await page.goto(origin + path);
    if (response.status() !== status) findings.push(`${where} answers ${response.status()} instead of ${status}`);
    findings.push(...(await axeFindings(page, where)), ...(await widthFindings(page, where)));
  }
  for (const elsewhere of foreign) findings.push(`something is fetched from ${elsewhere}`);
  await page.context().close();
  return findings;
}

const SHOWN = 40;

/** Fails with the findings as a list a person can read: the same finding on many pages is one line. */
export function assertClean(findings) {
  const groups = new Map();
  for (const finding of findings) {
    const said = finding.replace(/^\S+ \[[^\]]*\] |^[^ ]+:\d+:\d+ /, "");
    groups.set(said, [...(groups.get(said) ?? []), finding.slice(0, finding.length - said.length).trim()]);
  }
  const lines = [...groups].map(([said, places]) => `${said}\n      ${places.slice(0, 3).join(", ")}${places.length > 3 ? ` and ${places.length - 3} more` : ""}`);
  const more = lines.length > SHOWN ? `\n... and ${lines.length - SHOWN} more` : "";
  assert.ok(!findings.length, `${findings.length} findings:\n${lines.slice(0, SHOWN).join("\n")}${more}`);
}
