// Measures the console in a browser: the time of an update with many nodes, the memory after thousands of them, and the
// drawing of a week's charts. node tests/Benchmarks/Console/console.mjs [--nodes 60] [--updates 300] [--address "#/node/Worker00"] [--www DIR] [--browser PATH]
// prints one JSON object. Times are of this machine as it is loaded now; memory is taken after a garbage collection.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const option = (name, fallback) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : fallback);
const NODES = Number(option("nodes", 60));
const UPDATES = Number(option("updates", 300));
const WWW = option("www", join(root, "functions/Fabric/Console/www"));
const vendor = createRequire(join(root, "functions/Fabric/Console/package.json"));
const VENDOR = {
  "uPlot-1.6.32.min.js": join(dirname(vendor.resolve("uplot")), "uPlot.iife.min.js"), "uPlot-1.6.32.min.css": join(dirname(vendor.resolve("uplot")), "uPlot.min.css"),
  "dagre-3.1.3.js": join(dirname(vendor.resolve("@dagrejs/dagre")), "dagre.esm.js"),
};
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

// --- a pipeline of many nodes, all of whose numbers change ---

const start = Date.now() - 3_600_000;
const iso = (second) => new Date(start + second * 1000).toISOString();
const streams = Math.max(2, Math.floor(NODES / 6));
const names = Array.from({ length: NODES - streams - 2 }, (_, i) => `Worker${String(i).padStart(2, "0")}`);
const streamName = (i) => `stream${String(i % streams).padStart(2, "0")}`;

function view(round) {
  const load = 1_000 + (round % 97) * 13;
  return {
    time: iso(round), state: "stopped", throughputUnits: 4, unitUse: 0.4, throttledPerMinute: 0, parkedEvents: 0, acceptedRate: load, countedLoss: 0,
    latencyMedian: 0.8, latency95: 1.9, faults: [],
    streams: Array.from({ length: streams }, (_, i) => ({ stream: streamName(i), state: "ok", cause: "none", rule: "fine", isCause: false, since: iso(0), partitions: 4, rate: load + i, bytesRate: load * 640, hottestShare: 0.3 })),
    workers: names.map((worker, i) => ({
      worker, stream: streamName(i), group: worker.toLowerCase(), state: i === 3 ? "lagging" : i === 4 ? "stopped" : "ok", cause: i === 3 ? "hotPartition" : i === 4 ? "noOwner" : "none", rule: "words",
      isCause: i === 3, since: iso(0), lagEvents: round % 50, lagSeconds: 0.5 + ((round + i) % 17), arrivalRate: load + i, processedRate: load + (i * (round % 5)) / 5, transitMedian: 0.04 + (round % 7) / 100,
      transit95: 0.3 + (round % 9) / 10, busyShare: ((round + i) % 10) / 10, errorsPerMinute: 0, instanceCount: 2,
      instances: [0, 1].map((n) => ({ id: `${worker}-${n}`, version: "1.0.0", rate: load / 2, busyShare: 0.4, errorsPerMinute: 0, lastHeartbeat: iso(round), partitions: [n, n + 2], lastError: null })),
      partitions: [0, 1, 2, 3].map((p) => ({ partition: p, state: "ok", cause: "none", lagEvents: round % 9, lagSeconds: 0.4 + (round % 5), arrivalRate: load / 4, processedRate: load / 4, owner: `${worker}-${p % 2}`, checkpoint: round * 100, beginning: 0, last: round * 100 + 5 })),
    })),
    incidents: [{ id: "Worker04-1", node: "Worker04", partition: null, state: "stopped", cause: "noOwner", summary: "Nobody works.", advice: null, openedAt: iso(0), updatedAt: iso(0), closedAt: null }], changes: [],
  };
}

const topology = {
  nodes: [{ id: "trackers", kind: "source", name: "trackers" }, { id: "collector", kind: "collector", name: "collector" },
    ...Array.from({ length: streams }, (_, i) => ({ id: streamName(i), kind: "stream", name: streamName(i) })), ...names.map((id) => ({ id, kind: "worker", name: id }))],
  edges: [{ from: "trackers", to: "collector" }, { from: "collector", to: streamName(0) }, ...names.map((to, i) => ({ from: streamName(i), to })),
    ...Array.from({ length: streams - 1 }, (_, i) => ({ from: names[i], to: streamName(i + 1) })),
    ...Array.from({ length: streams - 2 }, (_, i) => ({ from: names[i + streams] ?? names[i], to: streamName(i + 2) }))],
};
const decisions = Array.from({ length: 60 }, (_, i) => ({ id: `d${i}`, time: iso(3_600 - i * 12), node: names[i % names.length], action: i % 3 ? "scaleOut" : "hold", from: 2, to: 4, rule: "rate", held: i % 3 ? "none" : "paused", formula: "…", advice: null, inputs: {}, prediction: null, outcome: null }));

function series(points) {
  const time = Array.from({ length: points }, (_, i) => Math.floor(Date.now() / 1000) - (points - i) * 60);
  const wave = (k) => time.map((_, i) => Math.abs(Math.sin(i / (20 + k))) * 1_000);
  return { node: names[0], from: time[0], to: time.at(-1), step: 60, time, rateIn: wave(1), rateOut: wave(2), lagSeconds: wave(3), lagEvents: wave(4), size: wave(5).map(Math.round), target: wave(6).map(Math.round), use: wave(7).map((x) => x / 1_000) };
}

// --- server ---

let round = 3_600;
const listeners = new Set();
const message = () => JSON.stringify({ round, now: iso(round), view: view(round) });
const push = (response) => response.write(`event: view\nid: ${round}\ndata: ${message()}\n\n`);
const answers = {
  session: () => ({ signedIn: true, by: "anonymous" }), topology: () => topology, view: () => JSON.parse(message()), incidents: () => ({ incidents: view(round).incidents }),
  decisions: () => ({ decisions }), changes: () => ({ changes: [] }), series: () => series(10_080), pipelines: () => ({ pipelines: [] }),
  pause: () => ({ paused: false, dryRun: false, own: { paused: null, dryRun: null }, changedAt: null, nodes: [] }),
};
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/api/fabric/live") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    listeners.add(response);
    request.on("close", () => listeners.delete(response));
    push(response);
  } else if (pathname.startsWith("/api/fabric/")) {
    response.writeHead(200, { "Content-Type": "application/json", ETag: '"1"' });
    response.end(JSON.stringify(answers[pathname.slice(12)]()));
  } else {
    const name = pathname === "/console" ? "index.html" : pathname.replace("/console/", "");
    try {
      const content = readFileSync(name.startsWith("vendor/") ? VENDOR[name.slice(7)] : join(WWW, name));
      response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "text/plain" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

// --- browser ---

const browser = await chromium.launch({ executablePath: option("browser", process.env.SLUICE_CHROMIUM ?? "/usr/bin/chromium"), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 }, reducedMotion: "reduce" })).newPage();
const errors = [];
page.on("pageerror", (error) => errors.push(error.message));
const cdp = await page.context().newCDPSession(page);
await cdp.send("Performance.enable");
await page.goto(`http://127.0.0.1:${server.address().port}/console${option("address", "#/graph")}`);
const shown = async () => {
  while (!(await page.evaluate((wanted) => Number(document.body.dataset.round) >= wanted, round))) await new Promise((resolve) => setTimeout(resolve, 1));
};
await shown();

const metrics = async () => Object.fromEntries((await cdp.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
const heap = async () => {
  await cdp.send("HeapProfiler.collectGarbage");
  return (await metrics()).JSHeapUsedSize / (1 << 20);
};
async function updates(count) {
  for (let i = 0; i < count; i++) {
    round++;
    for (const listener of listeners) push(listener);
    await shown();
  }
}
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const fixed = (value) => Number(value.toFixed(2));

await updates(30);
await page.evaluate(() => {
  performance.clearMeasures();
  window.durations = [];
  new PerformanceObserver((list) => window.durations.push(...list.getEntries().filter((one) => one.name === "sluice-update").map((one) => one.duration))).observe({ type: "measure" });
});
const before = await metrics();
const heapBefore = await heap();
await updates(UPDATES);
const after = await metrics();
const durations = await page.evaluate(() => window.durations);
const heapAfter = await heap();
const nodesAfter = (await metrics()).Nodes;
const each = (name) => fixed(((after[name] - before[name]) * 1000) / UPDATES);

// A week of one worker: seven lines of 10,080 points in four charts.
await page.evaluate(() => (location.hash = "#/node/Worker00?range=7d"));
await page.waitForFunction(() => document.querySelectorAll("#panel canvas").length >= 4, null, { timeout: 60_000 });
await updates(3);
const week = await page.evaluate(async () => {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    document.querySelector("#zone").click(); // Draws all charts anew.
    // The charts draw in a microtask; waiting for the next frame would measure the browser's clock.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => queueMicrotask(resolve));
    times.push(performance.now() - began);
  }
  return times;
});
console.log(JSON.stringify({
  nodes: topology.nodes.length, edges: topology.edges.length, updates: UPDATES,
  updateMedian: fixed(quantile(durations, 0.5)), update95: fixed(quantile(durations, 0.95)),
  script: each("ScriptDuration"), style: each("RecalcStyleDuration"), layout: each("LayoutDuration"), task: each("TaskDuration"),
  heapBefore: fixed(heapBefore), heapAfter: fixed(heapAfter), elementsBefore: before.Nodes, elementsAfter: nodesAfter, weekMedian: fixed(quantile(week, 0.5)), errors,
}));
await browser.close();
server.closeAllConnections();
server.close();
