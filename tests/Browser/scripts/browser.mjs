// Drives a browser for the tests, one JSON line in and one out: {"op", …} is answered with {"value"} or {"error"}.
// The first argument is the browser's program. Ends, and the browser with it, when standard input does.

import { createServer, request as ask } from "node:http";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.argv[2],
  // Chromium's own sandbox does not work for root, as which builds in containers run.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const pages = new Map();

const operations = {
  async open({ url, scheme, width, height, scale, reducedMotion }) {
    const context = await browser.newContext({
      colorScheme: scheme, viewport: { width, height }, deviceScaleFactor: scale, reducedMotion,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const said = [];
    const requests = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
    page.on("dialog", async (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on("response", async (response) => {
      const request = response.request();
      requests.push({
        method: request.method(), url: request.url(), status: response.status(),
        sent: await request.allHeaders().catch(() => ({})), answered: await response.allHeaders().catch(() => ({})),
      });
    });
    await page.goto(url);
    const id = String(pages.size + 1);
    pages.set(id, { page, context, said, requests });
    return id;
  },
  /** A site of its own on a port, with the pages of another: what reads goes through it, what is sent to another origin does not. */
  async site({ port, target }) {
    const server = createServer((incoming, outgoing) => {
      const onward = ask(new URL(incoming.url, target), { method: incoming.method }, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      incoming.pipe(onward);
    });
    server.unref();
    await new Promise((listening) => server.listen(port, "localhost", listening));
  },
  reload: async ({ page }) => void (await page.reload()),
  click: async ({ page, selector }) => void (await page.click(selector)),
  fill: async ({ page, selector, text }) => page.fill(selector, text),
  press: async ({ page, key }) => page.keyboard.press(key),
  move: async ({ page, x, y }) => page.mouse.move(x, y),
  // Not waitForFunction: it evaluates text inside the page, which the page's policy forbids.
  async wait({ page, expression, seconds }) {
    const end = Date.now() + seconds * 1000;
    while (!(await page.evaluate(expression))) {
      if (Date.now() > end) throw new Error(`not true within ${seconds} s: ${expression}; the page shows: ${await page.innerText("body")}`);
      await new Promise((next) => setTimeout(next, 50));
    }
  },
  evaluate: async ({ page, expression }) => page.evaluate(expression),
  said: async ({ said }) => said,
  requests: async ({ requests }) => requests,
  cookies: async ({ context }) => context.cookies(),
  picture: async ({ page, path, full }) => void (await page.screenshot({ path, fullPage: full })),
  async download({ page, selector }) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
    return { name: download.suggestedFilename(), path: await download.path() };
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
