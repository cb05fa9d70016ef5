// Visits to the radio page, each in a browser context of its own: cookies, storage and cache are nobody else's. A visit
// lands on the page, stays three seconds and opens the quote page once. One JSON line a visit to standard output:
// {"shown", "answered", "waited"}: whether that page showed the banner, whether its question about it was answered before
// the page gave up, and how many milliseconds that took; null when the browser does not tell.
// Arguments: the browser's program, the site, how many visits, and how many side by side.

import { setTimeout as stay } from "node:timers/promises";
import { chromium } from "playwright-core";

const [program, site, visits, together] = process.argv.slice(2);
const STAY = 3_000;

const browser = await chromium.launch({
  executablePath: program,
  // Nothing is looked at, and the pipeline is to have the processor.
  args: ["--disable-gpu", "--disable-software-rasterizer", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
let begun = 0;

async function visit() {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site}/demo/radio/birmingham`);
    await stay(STAY);
    await page.click("#quote");
    await page.waitForURL("**/demo/shop/quote");
    while (!(await page.evaluate("document.documentElement.dataset.asked === 'yes'"))) await stay(20);
    const shown = await page.evaluate("!document.getElementById('banner').hidden");
    const asked = await page.evaluate("performance.getEntriesByType('resource').find((one) => one.name.endsWith('/api/visitors/me'))?.toJSON() ?? null");
    return { shown, answered: asked?.responseStatus === 200, waited: asked?.duration ?? null };
  } finally {
    await context.close();
  }
}

async function guests() {
  while (begun < Number(visits)) {
    begun++;
    console.log(JSON.stringify(await visit()));
  }
}

await Promise.all(Array.from({ length: Number(together) }, guests));
await browser.close();
