// Drives a browser for the tests of the console, one JSON line in and one out: {"op", …} is answered with {"value"} or
// {"error"}. The first argument is the browser's program. Ends, and the browser with it, when standard input does.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await chromium.launch({
  executablePath: process.argv[2],
  // Chromium's own sandbox does not work for root, as which builds in containers run.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const pages = new Map();

const operations = {
  async open({ url, scheme, width, height, clock }) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, reducedMotion: "reduce", acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    const said = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => said.push(`uncaught: ${error.stack}`));
    page.on("dialog", async (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
    if (clock) await page.clock.install();
    await page.goto(url);
    const id = String(pages.size + 1);
    pages.set(id, { page, context, said });
    return id;
  },
  click: async ({ page, selector }) => void (await page.click(selector)),
  fill: async ({ page, selector, text }) => page.fill(selector, text),
  press: async ({ page, key }) => page.keyboard.press(key),
  // Not waitForFunction: it evaluates in the page, which the page's policy forbids.
  async wait({ page, expression, seconds }) {
    const end = Date.now() + seconds * 1000;
    while (!(await page.evaluate(expression).catch(() => false))) {
      if (Date.now() > end) throw new Error(`not true after ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
  evaluate: async ({ page, expression }) => page.evaluate(expression),
  forward: async ({ page, seconds }) => page.clock.fastForward(seconds * 1000),
  said: async ({ said }) => said,
  cookies: async ({ context }) => context.cookies(),
  picture: async ({ page, path }) => void (await page.screenshot({ path })),
  async axe({ page }) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`));
  },
  async download({ page, selector }) {
    const waiting = page.waitForEvent("download");
    await page.click(selector);
    return readFileSync(await (await waiting).path(), "utf8");
  },
  close: async ({ context }) => context.close(),
};

console.log(JSON.stringify({ value: browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { op, id, ...rest } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ value: (await operations[op]({ ...pages.get(id), ...rest })) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
await browser.close();
