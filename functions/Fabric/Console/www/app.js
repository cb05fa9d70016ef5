// Puts the page together: routes in the address, the live data, the views.

import { $, h, text, attr, stored } from "./dom.js";
import { setZone, clock, clockShort, day, duration } from "./words.js";
import { call, query, Live } from "./data.js";
import { factsOf } from "./facts.js";
import { GraphView, legend } from "./graph.js";
import { TableView } from "./table.js";
import { Strip } from "./strip.js";
import { Panel } from "./panel.js";
import { Timeline } from "./timeline.js";
import { DecisionsView } from "./decisions.js";
import { FleetView } from "./fleet.js";
import { Announcer } from "./announce.js";
import { shortcuts } from "./keys.js";

const RANGES = [["15m", "15 min", 900], ["1h", "1 h", 3600], ["6h", "6 h", 21600], ["24h", "24 h", 86400], ["7d", "7 d", 604800]];
const STALE = 15_000;
const narrow = matchMedia("(max-width: 640px)");
const dark = matchMedia("(prefers-color-scheme: dark)");

const page = {
  view: "graph", node: null, range: { seconds: 900 }, message: null, facts: null, topology: null, received: 0, ageThen: 0,
  connection: "connecting", frozenAt: null, waiting: null, incidents: [], decisions: [], changes: [], isStale: false, controls: null, tag: null,
};

// --- address: #/graph, #/table, #/decisions, #/fleet, #/node/NAME, each with ?range=1h or ?from=…&to=… ---

function read() {
  const [path, parameters] = location.hash.replace(/^#\/?/, "").split("?");
  const [first, name] = path.split("/");
  const wanted = new URLSearchParams(parameters ?? "");
  const [from, to] = ["from", "to"].map((one) => Date.parse(wanted.get(one) ?? ""));
  page.range = from < to ? { from, to } : { seconds: RANGES.find(([id]) => id === wanted.get("range"))?.[2] ?? 900 };
  page.node = first === "node" && name ? decode(name) : null;
  if (!page.node) page.view = ["table", "decisions", "fleet"].includes(first) ? first : "graph";
  page.decision = wanted.get("id");
}

function decode(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function address({ view = page.view, node = page.node, range = page.range, id = null } = {}) {
  const parameters = range.from ? { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
    : range.seconds === 900 ? {} : { range: RANGES.find(([, , seconds]) => seconds === range.seconds)[0] };
  const search = query({ ...parameters, id });
  return `#/${node ? `node/${encodeURIComponent(node)}` : view}${search ? `?${search}` : ""}`;
}

const go = (change) => (location.hash = address(change));
// The right edge of what is live is the data's time, not the reader's clock.
const now = () => (page.frozenAt ?? (page.message ? new Date(page.message.view.time).getTime() : Date.now()));
const range = () => (page.range.from ? page.range : { from: now() - page.range.seconds * 1000, to: now() });
const isLiveRange = () => !page.range.from && page.range.seconds <= 3600;

// --- views ---

const graph = new GraphView($("#graph"), (id) => open(id));
const table = new TableView($("#table-view"));
const strip = new Strip($("#strip"), { onAutoscaler: openAutoscaler, onLog: () => open("log") });
const panel = new Panel($("#panel"), { onClose: () => close(), onRange: chooseRange, getRange: range });
const timeline = new Timeline($("#timeline"), { onRange: chooseRange, onDecisions: (id) => go({ view: "decisions", node: null, id }), onIncident: (one) => (page.facts?.nodes.has(one.node) ? open(one.node) : go({ view: "table", node: null })) });
const decisions = new DecisionsView($("#decisions-view"));
const fleet = new FleetView($("#fleet-view"));
const announcer = new Announcer($("#said"), $("#alarm"));
const live = new Live({ onView: take, onConnection: connection, onRefused: signIn });
legend($("#legend"));

function open(id) {
  page.opener = document.activeElement;
  if (page.node === id) panel.focus();
  go({ node: id });
}

function close() {
  const node = page.node;
  go({ node: null });
  const row = $(`[data-row="${CSS.escape(node)}"] a`);
  if (page.view === "graph" && graph.ids.includes(node) && !narrow.matches) graph.focus(node);
  else if (row?.checkVisibility()) row.focus();
  else page.opener?.focus();
}

function chooseRange(from, to) {
  go({ range: { from, to } });
}

const shown = () => (narrow.matches && page.view === "graph" ? "table" : page.view);

async function route() {
  const before = { node: page.node, range: JSON.stringify(page.range) };
  read();
  const view = shown();
  for (const name of ["graph", "table", "decisions", "fleet"]) $(`#${name}-view`).hidden = view !== name;
  $("#timeline").hidden = view === "fleet";
  for (const link of document.querySelectorAll("nav a")) {
    attr(link, "aria-current", link.dataset.view === page.view ? "page" : null);
    attr(link, "href", address({ view: link.dataset.view, node: null }));
  }
  for (const button of document.querySelectorAll("#ranges button")) attr(button, "aria-pressed", String(Number(button.dataset.seconds) === page.range.seconds));
  const absolute = $("#absolute");
  absolute.hidden = !page.range.from;
  if (page.range.from) text($("span", absolute), `${day(page.range.from)} ${clockShort(page.range.from)} – ${page.range.to - page.range.from > 86_400_000 ? `${day(page.range.to)} ` : ""}${clockShort(page.range.to)}`);
  document.title = `${page.node ?? view[0].toUpperCase() + view.slice(1)} · Sluice console`;
  document.body.classList.toggle("with-panel", page.node !== null);
  const isOther = before.range !== JSON.stringify(page.range);
  if (page.node) showNode(page.node !== before.node, isOther);
  else if (!panel.root.hidden) panel.close();
  graph.select(page.node);
  if (view === "fleet") loadFleet();
  if (isOther || page.decision) await loadHistory();
  else render();
  if (page.decision && view === "decisions") {
    decisions.update(page.decisions);
    decisions.show(page.decision);
  }
}

function showNode(isNew, isOther) {
  if (!page.facts || !page.node) return banner("no-node", null);
  const fact = page.facts.nodes.get(page.node);
  const kind = page.node === "log" ? "log" : fact?.kind;
  if (!["worker", "stream", "log", "collector"].includes(kind)) {
    banner("no-node", "There is no node of this name.");
    return;
  }
  banner("no-node", null);
  if (isNew || isOther || panel.node !== page.node) {
    const isOpening = panel.node !== page.node;
    panel.open(page.node, kind).then(() => render());
    // Only now has the graph the width that is left to it.
    requestAnimationFrame(() => graph.select(page.node));
    if (page.controls) panel.controls(page.controls, page.tag);
    if (isOpening && page.opener) panel.focus();
  }
}

// --- data ---

async function take(message) {
  const names = message.view.workers.map((one) => one.worker).join("\n") + message.view.streams.map((one) => one.stream).join("\n");
  const isGap = page.message !== null && message.round !== page.message.round + 1;
  page.received = performance.now();
  page.receivedAt = Date.now();
  page.ageThen = Math.max(0, new Date(message.now) - new Date(message.view.time));
  if (page.frozenAt !== null) {
    page.waiting = message;
    return;
  }
  const before = page.message;
  page.message = message;
  if (page.names !== names || page.topology === null) {
    page.names = names;
    try {
      page.topology = (await call("topology")).value;
    } catch (error) {
      banner("fault", error.message);
      page.names = null;
      return;
    }
    graph.setTopology(page.topology);
    graph.select(page.node);
    $("#node-names").replaceChildren(...page.topology.nodes.map((node) => h("option", { value: node.name })));
  }
  banner("fault", message.view.faults?.length ? message.view.faults.join(" ") : null);
  render();
  announcer.incidents(message.view.incidents);
  if (before === null) {
    await loadHistory();
    showNode(true, false);
  } else {
    // Rounds were missed: the charts get them from what is stored.
    if (isGap && page.node) await panel.load(panel.charts.last);
    if (isGap || message.view.incidents.map((one) => one.id + one.updatedAt).join() !== before.view.incidents.map((one) => one.id + one.updatedAt).join() || Date.now() - page.historyAt > 5_000) await loadHistory();
  }
}

let history = null;
async function loadHistory() {
  if (!page.message) return;
  page.historyAt = Date.now();
  history?.abort();
  const own = (history = new AbortController());
  const { from, to } = range();
  const search = query({ from: Math.floor(from / 1000), to: Math.ceil(to / 1000) + 1 });
  try {
    const [incidents, found, changes, controls] = await Promise.all([call(`incidents?${search}`, { signal: own.signal }), call(`decisions?${search}`, { signal: own.signal }), call(`changes?${search}`, { signal: own.signal }), call("pause", { signal: own.signal })]);
    page.incidents = incidents.value.incidents;
    page.decisions = found.value.decisions;
    page.changes = changes.value.changes;
    takeControls(controls.value, controls.tag);
    render();
  } catch (error) {
    if (error.status === 401) signIn();
    else if (error.name !== "AbortError") text($("#said"), error.message);
  }
}

function takeControls(controls, tag) {
  Object.assign(page, { controls, tag });
  strip.autoscaler(controls);
  panel.controls(controls, tag);
}
panel.onControls = takeControls;
panel.onRefresh = loadHistory;

async function loadFleet() {
  page.fleetAt = Date.now();
  const rows = await fleet.load();
  const own = rows?.find((one) => one.url === null);
  if (own) text($("#pipeline"), own.name);
}

function connection(state) {
  page.connection = state;
  tick();
}

// --- drawing: once a frame at most ---

let isDue = false;
function render() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    if (!page.message || !page.topology) return;
    const start = performance.now();
    const { view } = page.message;
    page.facts = factsOf(view, page.topology);
    strip.update(view);
    if (!$("#graph-view").hidden) graph.update(page.facts);
    if (!$("#table-view").hidden) table.update(page.facts);
    timeline.update(merged(view), page.decisions, mergedChanges(view), range());
    if (!$("#decisions-view").hidden) decisions.update(page.decisions);
    if (page.node) {
      if (panel.node !== page.node) showNode(true, false);
      panel.update(page.facts.nodes.get(page.node), view, range(), isLiveRange());
    }
    document.body.dataset.round = page.message.round;
    tick();
    performance.measure("sluice-update", { start, end: performance.now() });
    if (page.message.round % 600 === 0) performance.clearMeasures("sluice-update");
  });
}

// What is open now is known sooner from the view than from the history.
function merged(view) {
  const ids = new Set(page.incidents.map((one) => one.id));
  const { from, to } = range();
  return [...page.incidents, ...view.incidents.filter((one) => !ids.has(one.id) && new Date(one.openedAt) <= to && to > from)];
}

function mergedChanges(view) {
  const changes = view.changes ?? [];
  const going = new Map(changes.map((one) => [one.id, one]));
  const { to } = range();
  const known = page.changes.map((one) => (one.endedAt ? one : going.get(one.id) ?? one));
  const ids = new Set(known.map((one) => one.id));
  return [...known, ...changes.filter((one) => !ids.has(one.id) && new Date(one.startedAt) <= to)];
}

function age() {
  return page.message || page.waiting ? (Date.now() - page.receivedAt + page.ageThen) / 1000 : null;
}

function tick() {
  const seconds = age();
  page.isStale = seconds !== null && seconds * 1000 > STALE;
  document.body.classList.toggle("stale", page.isStale);
  document.body.classList.toggle("frozen", page.frozenAt !== null);
  strip.age(seconds, page.connection, page.isStale, page.frozenAt);
  const since = page.isStale ? `No update for ${duration(Math.floor(seconds))}: everything below is as it was at ${clock(new Date(page.message.view.time))}.` : null;
  banner("stale", since && `${since}${page.connection === "lost" ? " The connection is lost; the page keeps trying." : " The fabric is silent."}`);
  banner("waiting", page.message === null ? (page.connection === "waiting" ? "The fabric has not judged the pipeline yet; this page waits for its first round." : page.connection === "lost" ? "The pipeline cannot be reached; the page keeps trying." : null) : null);
  banner("frozen", page.frozenAt === null ? null : `Frozen at ${clock(page.frozenAt)}; press Space or l to go on.`);
}

const banners = new Map();
function banner(id, words) {
  if (words) banners.set(id, words);
  else banners.delete(id);
  const all = ["waiting", "stale", "frozen", "no-node", "fault"].filter((one) => banners.has(one)).map((one) => banners.get(one)).join(" ");
  $("#banner").hidden = all === "";
  text($("#banner"), all);
}
setInterval(() => {
  tick();
  if (page.view === "fleet" && !page.node && !document.hidden && page.message && Date.now() - page.fleetAt > 10_000) loadFleet();
}, 1_000);

// --- tools ---

$("#ranges").append(...RANGES.map(([id, label, seconds]) => h("button", { type: "button", data: { seconds, range: id }, "aria-pressed": "false", on: { click: () => go({ range: { seconds } }) } }, label)),
  h("button", { type: "button", id: "absolute", hidden: true, "aria-label": "End of the chosen time: back to live", title: "Back to live", on: { click: () => go({ range: { seconds: 900 } }) } }, h("span"), " ×"));

function freeze(isFrozen = page.frozenAt === null) {
  page.frozenAt = isFrozen ? now() : null;
  attr($("#freeze"), "aria-pressed", String(isFrozen));
  text($("#freeze .label"), isFrozen ? "Frozen" : "Live");
  if (!isFrozen && page.waiting) {
    const { waiting } = page;
    page.waiting = null;
    take(waiting);
  }
  tick();
  render();
}
$("#freeze").addEventListener("click", () => freeze());

const themes = ["system", "light", "dark"];
function theme(chosen) {
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  stored.set("theme", chosen);
  text($("#theme"), `Theme: ${chosen}`);
  if (page.node) panel.charts.draw();
}
text($("#theme"), `Theme: ${stored.get("theme", "system")}`);
$("#theme").addEventListener("click", () => theme(themes[(themes.indexOf(stored.get("theme", "system")) + 1) % 3]));
dark.addEventListener("change", () => page.node && panel.charts.draw());

function zone(name) {
  setZone(name);
  stored.set("zone", name);
  text($("#zone"), name === "UTC" ? "UTC" : "Local");
  timeline.redraw();
  if (page.node) panel.charts.draw();
  render();
}
zone(stored.get("zone", "UTC"));
$("#zone").addEventListener("click", () => zone(stored.get("zone", "UTC") === "UTC" ? "local" : "UTC"));

$("#find").addEventListener("change", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  const found = wanted && page.topology?.nodes.find((node) => node.name.toLowerCase() === wanted) || page.topology?.nodes.find((node) => wanted && node.name.toLowerCase().includes(wanted));
  if (!found) return;
  event.target.value = "";
  if (["worker", "stream", "collector"].includes(found.kind)) open(found.id);
  else graph.focus(found.id);
});

for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());

async function openAutoscaler() {
  await loadHistory();
  if (!page.controls) return;
  const mode = page.controls.paused ? "paused" : page.controls.dryRun ? "advise" : "auto";
  $(`#autoscaler-form [value=${mode}]`).checked = true;
  text($("#autoscaler-error"), "");
  $("#autoscaler").showModal();
}
$("#autoscaler-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const mode = $("#autoscaler-form :checked").value;
  try {
    const first = await call("dry-run", { method: "PUT", tag: page.tag, body: { dryRun: mode === "advise" } });
    const second = await call("pause", { method: "PUT", tag: first.tag, body: { paused: mode === "paused" } });
    takeControls(second.value, second.tag);
    $("#autoscaler").close();
  } catch (error) {
    text($("#autoscaler-error"), error.message);
    if (error.status === 412) loadHistory();
  }
});

function signIn() {
  live.stop();
  if (!$("#sign-in").open) $("#sign-in").showModal();
}
$("#sign-in").addEventListener("cancel", (event) => event.preventDefault());
$("#sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await call("session", { method: "POST", body: { key: $("#key").value } });
    $("#key").value = "";
    text($("#sign-in-error"), "");
    $("#sign-in").close();
    live.start();
    loadFleet();
  } catch (error) {
    text($("#sign-in-error"), error.message);
  }
});

// The next or previous incident: its node is opened, the timeline's bar has the focus.
function incident(step) {
  const bars = [...document.querySelectorAll("#timeline .bar:not(.change)")].sort((a, b) => parseFloat(a.style.left) - parseFloat(b.style.left));
  if (!bars.length) return;
  const at = bars.indexOf(document.activeElement);
  bars[at < 0 ? (step > 0 ? 0 : bars.length - 1) : (at + step + bars.length) % bars.length].focus();
}

shortcuts({
  g: ["graph", () => go({ view: "graph", node: null })],
  t: ["table", () => go({ view: "table", node: null })],
  d: ["decisions", () => go({ view: "decisions", node: null })],
  f: ["fleet", () => go({ view: "fleet", node: null })],
  "/": ["find a node", () => $("#find").focus()],
  l: ["back to live", () => {
    freeze(false);
    if (page.range.from) go({ range: { seconds: 900 } });
  }],
  ...Object.fromEntries(RANGES.map(([, label, seconds], i) => [String(i + 1), [`last ${label}`, () => go({ range: { seconds } })]])),
  "[": ["previous incident", () => incident(-1)],
  "]": ["next incident", () => incident(1)],
  " ": ["freeze", () => freeze()],
});

addEventListener("hashchange", route);
narrow.addEventListener("change", route);
read();
await route();
const session = await call("session").catch(() => null);
if (session && !session.value.signedIn) signIn();
else {
  live.start();
  loadFleet();
}

