// The boards: one report at a time, its totals, its lines over time, its groups and, where it declares one, its A/B read-out.

import { $, h, s, text, attr, stored } from "/console/dom.js";
import { short, count, duration, moment, clock, clockShort, day, setZone } from "/console/words.js";
import { ApiError, call } from "/boards/api.js";
import { Chart } from "/boards/chart.js";

const RANGES = [["1h", "1 h", 3_600], ["6h", "6 h", 21_600], ["24h", "24 h", 86_400], ["7d", "7 d", 604_800], ["30d", "30 d", 2_592_000]];
const LINES = 4;
const EVERY = 5_000;
const LATE = 30;
const SHARE = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 2 });
const MONEY = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

const page = { reports: [], report: null, range: RANGES[0], by: "", charts: [], answer: null, timer: 0, asking: null, key: "" };

// --- address: #/REPORT?range=24h&by=app ---

function read() {
  const [name, parameters] = location.hash.replace(/^#\/?/, "").split("?");
  const wanted = new URLSearchParams(parameters ?? "");
  page.range = RANGES.find(([id]) => id === wanted.get("range")) ?? RANGES[0];
  page.report = page.reports.find((report) => report.name === name) ?? page.reports[0] ?? null;
  const by = wanted.get("by");
  page.by = by !== null && (by === "" || page.report?.dimensions.some((one) => one.name === by)) ? by : page.report?.dimensions[0]?.name ?? "";
}

function address(change) {
  const next = { report: page.report?.name ?? "", range: page.range[0], by: null, ...change };
  const search = new URLSearchParams();
  if (next.range !== RANGES[0][0]) search.set("range", next.range);
  if (next.by !== null) search.set("by", next.by);
  return `#/${next.report}${search.size ? `?${search}` : ""}`;
}

async function route() {
  read();
  const { report } = page;
  $("#board").hidden = report === null;
  if (report === null) return;
  document.title = `${report.title} · Sluice boards`;
  text($("#title"), report.title);
  text($("#description"), report.description);
  for (const link of document.querySelectorAll("#reports a")) {
    attr(link, "aria-current", link.dataset.report === report.name ? "page" : null);
    attr(link, "href", address({ report: link.dataset.report }));
  }
  for (const button of document.querySelectorAll("#ranges button")) attr(button, "aria-pressed", String(button.dataset.range === page.range[0]));
  $("#by").replaceChildren(...[["", "everything"], ...report.dimensions.map((one) => [one.name, one.title])]
    .map(([value, label]) => h("option", { value, selected: value === page.by }, label)));
  $(".by").hidden = report.dimensions.length === 0;
  draw();
  await refresh();
}

// --- data: asked for again a moment after every answer ---

async function refresh() {
  clearTimeout(page.timer);
  page.asking?.abort();
  const own = (page.asking = new AbortController());
  const { report, by } = page;
  const seconds = page.range[2];
  const search = new URLSearchParams({ from: String(Math.floor(Date.now() / 1000) - seconds), to: String(Math.ceil(Date.now() / 1000)) });
  try {
    const asked = [call(`/${report.name}?${search}&by=${encodeURIComponent(by)}&top=20`, page.key, own.signal)];
    if (report.experiment) asked.push(call(`/${report.name}/experiment?${search}`, page.key, own.signal));
    const [answer, readout] = await Promise.all(asked);
    page.answer = { ...answer, readout, receivedAt: Date.now() };
    banner(null);
    show();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof ApiError && error.status === 401) return signIn();
    banner(error.message);
  }
  if (own === page.asking) page.timer = setTimeout(refresh, EVERY);
}

// --- drawing ---

function form(measure, value) {
  return measure.kind === "sum" ? MONEY.format(value) : short(value);
}

// New charts, for another report or another theme.
function draw() {
  for (const chart of page.charts) chart.destroy();
  page.charts = page.report.measures.map((measure) => new Chart(measure.title, (value) => form(measure, value)));
  $("#charts").replaceChildren(...page.charts.map((chart) => chart.element));
  page.answer = null;
  $("#totals").replaceChildren(...page.report.measures.map((measure) =>
    h("div", { class: "tile", data: { tile: measure.name } }, h("dt", {}, measure.title), h("dd", {}, h("span", { class: "value" }, "–"),
      h("span", { class: "note" }, measure.kind === "distinct" ? `estimate, ± ${SHARE.format(measure.standardError)}` : " ")))));
  $("#experiment").hidden = true;
  $("#groups").hidden = page.by === "";
  $("#groups table").replaceChildren();
  text($("#freshness"), "");
}

function show() {
  const { answer, report } = page;
  const times = answer.times.map((time) => Date.parse(time) / 1000);
  // The step that is not over yet would look like a fall.
  const shown = times.length > 1 && Date.now() / 1000 < times.at(-1) + (times[1] - times[0]) ? times.length - 1 : times.length;
  report.measures.forEach((measure, i) => {
    text($(`[data-tile="${CSS.escape(measure.name)}"] .value`), form(measure, answer.totals[measure.name]));
    const lines = page.by === "" ? [{ label: measure.title, values: answer.series[measure.name] }]
      : answer.groups.slice(0, LINES).map((group) => ({ label: label(group.values), values: group.series[measure.name] }));
    page.charts[i].show(times.slice(0, shown), lines.map((line) => ({ ...line, values: line.values.slice(0, shown) })));
  });
  if (page.by !== "") groups(answer, report);
  $("#experiment").hidden = !answer.readout;
  if (answer.readout) readout(answer.readout);
  document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
  tick();
}

const label = (values) => Object.values(values).map((value) => value ?? "(none)").join(" · ");

function groups(answer, report) {
  $("#groups table").replaceChildren(
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, report.dimensions.find((one) => one.name === page.by).title),
      report.measures.map((measure) => h("th", { scope: "col", class: "number" }, measure.title)))),
    h("tbody", {}, answer.groups.map((group) => h("tr", { data: { group: label(group.values) } }, h("th", { scope: "row", class: "value" }, label(group.values)),
      report.measures.map((measure) => h("td", {}, measure.kind === "sum" ? MONEY.format(group.totals[measure.name]) : count(group.totals[measure.name])))))));
}

function readout({ variants, control }) {
  const widest = Math.max(0.0001, ...variants.flatMap(({ difference }) => (difference ? [Math.abs(difference.low), Math.abs(difference.high)] : [])));
  $(".readout").replaceChildren(
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Variant"), ["Exposed", "Converted", "Rate", "Interval", "Difference", "Interval"].map((one) => h("th", { scope: "col", class: "number" }, one)),
      h("th", { scope: "col" }, "Picture"))),
    h("tbody", {}, variants.map(({ variant, exposed, converted, rate, low, high, difference }) => h("tr", { data: { variant } },
      h("th", { scope: "row" }, variant === control ? `${variant} (control)` : variant), h("td", {}, count(exposed)), h("td", {}, count(converted)),
      h("td", {}, rate === null ? "–" : SHARE.format(rate)), h("td", {}, `${SHARE.format(low)} – ${SHARE.format(high)}`),
      h("td", { class: difference?.clear ? "clear" : "" }, difference ? points(difference.value) : ""),
      h("td", {}, difference ? `${points(difference.low)} – ${points(difference.high)}` : ""),
      h("td", {}, difference ? interval(difference, widest) : "")))));
}

const points = (share) => `${share > 0 ? "+" : share < 0 ? "−" : ""}${MONEY.format(Math.abs(share) * 100)} pt`;

function interval({ value, low, high, clear }, widest) {
  const x = (share) => 90 + (share / widest) * 84;
  return s("svg", { class: `interval${clear ? " ok" : ""}`, viewBox: "0 0 180 18", "aria-hidden": "true" },
    s("line", { class: "zero", x1: 90, x2: 90, y1: 1, y2: 17 }), s("line", { x1: x(low), x2: x(high), y1: 9, y2: 9 }), s("circle", { cx: x(value), cy: 9, r: 4 }));
}

function tick() {
  const { answer } = page;
  if (!answer) return;
  const behind = answer.asOf === null ? null : answer.behindSeconds + (Date.now() - answer.receivedAt) / 1000;
  const isOld = behind === null || behind > LATE;
  document.body.classList.toggle("old", isOld);
  $("#freshness").classList.toggle("behind", isOld);
  text($("#freshness"), behind === null ? "Some events are not counted yet." : `Counted up to ${clock(answer.asOf)}, ${duration(behind)} ago`);
  attr($("#freshness"), "title", answer.asOf === null ? null : moment(answer.asOf));
}

function banner(words) {
  $("#banner").hidden = words === null;
  text($("#banner"), words ?? "");
}

// --- tools ---

$("#ranges").append(...RANGES.map(([id, title]) => h("button", { type: "button", data: { range: id }, "aria-pressed": "false", on: { click: () => (location.hash = address({ range: id, by: page.by })) } }, title)));
$("#by").addEventListener("change", (event) => (location.hash = address({ by: event.target.value })));

const themes = ["system", "light", "dark"];
const chosen = () => stored.get("theme", "system");
text($("#theme"), `Theme: ${chosen()}`);
$("#theme").addEventListener("click", () => {
  const next = themes[(themes.indexOf(chosen()) + 1) % themes.length];
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  stored.set("theme", next);
  text($("#theme"), `Theme: ${next}`);
  repaint();
});

const zoneName = (zone) => text($("#zone"), zone === "UTC" ? "UTC" : "Local time");
setZone(stored.get("zone", "UTC"));
zoneName(stored.get("zone", "UTC"));
$("#zone").addEventListener("click", () => {
  const next = stored.get("zone", "UTC") === "UTC" ? "local" : "UTC";
  stored.set("zone", next);
  setZone(next);
  zoneName(next);
  repaint();
});

// Pictures are drawn in the colours and times of their day: drawn again from what is known.
function repaint() {
  if (!page.report) return;
  const { answer } = page;
  draw();
  page.answer = answer;
  if (answer) show();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

function signIn() {
  const dialog = $("#sign-in");
  text($("#sign-in-error"), page.key ? "This key is not one of the reports'." : "");
  if (!dialog.open) dialog.showModal();
}
$("#sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  page.key = $("#key").value;
  try {
    await begin();
    $("#sign-in").close();
    $("#key").value = "";
  } catch (error) {
    if (error.status === 401) signIn();
    else text($("#sign-in-error"), error.message);
  }
});

async function begin() {
  const { reports } = await call("", page.key);
  try {
    if (page.key) sessionStorage.setItem("sluice-reports-key", page.key);
  } catch {
    page.keeps = false; // Storage is switched off: the key holds until the page is closed.
  }
  page.reports = reports;
  $("#reports").replaceChildren(...reports.map((report) => h("a", { href: `#/${report.name}`, data: { report: report.name } }, report.title)));
  banner(reports.length ? null : "No reports are kept.");
  await route();
}

async function start() {
  try {
    page.key = sessionStorage.getItem("sluice-reports-key") ?? "";
  } catch {
    page.key = "";
  }
  try {
    await begin();
  } catch (error) {
    if (error.status === 401) return signIn();
    banner(`${error.message} The page keeps trying.`);
    setTimeout(start, EVERY);
  }
}

addEventListener("hashchange", () => page.reports.length && route());
setInterval(tick, 1_000);
start();
