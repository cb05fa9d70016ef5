// The drill-down: one node, its partitions, charts on one time axis, instances, decisions, bounds.

import { h, s, $, text, attr } from "./dom.js";
import { chip, icon, stateOf, causeOf, count, rate, duration, percent, plural, timeTag, moment, short, swift } from "./words.js";
import { known } from "./facts.js";
import { call, query } from "./data.js";
import { Charts } from "./charts.js";
import { card, nodeName } from "./decisions.js";

const OWNERS = 8;

export class Panel {
  #node = null;
  #kind = null;
  #loading = null;
  #parts = {};
  #bounds = null;

  constructor(root, { onClose, onRange, getRange, isFrozen }) {
    Object.assign(this, { root, onClose, getRange, isFrozen });
    this.charts = new Charts(onRange);
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.onClose();
    });
  }

  get node() {
    return this.#node;
  }

  open(node, kind) {
    const isNew = this.#node !== node;
    this.#node = node;
    this.#kind = kind;
    this.root.hidden = false;
    if (isNew) this.#build();
    return this.load();
  }

  close() {
    this.#loading?.abort();
    this.#node = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  #build() {
    const p = (this.#parts = {
      title: h("h2", { id: "panel-title", tabindex: "-1" }, nodeName(this.#node)), chip: h("span"), since: h("span", { class: "faint" }),
      rule: h("p", { class: "rule" }), figures: h("dl", { class: "figures" }), incidents: h("div", { class: "incidents" }), partitions: h("section", { "aria-label": "Partitions" }),
      instances: h("section", { "aria-label": "Instances" }), decisions: h("section", { "aria-label": "Decisions about this node" }), error: h("p", { class: "error", role: "alert" }),
      numbers: h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Numbers of the charts" }),
    });
    const numbers = h("details", { class: "show-numbers" }, h("summary", {}, "Show numbers"), h("button", { type: "button", on: { click: () => this.#download() } }, "Save as CSV"), p.numbers);
    numbers.addEventListener("toggle", () => numbers.open && p.numbers.replaceChildren(this.charts.table()));
    p.hasCharts = this.#kind !== "collector";
    this.root.replaceChildren(
      h("header", { class: "panel-head" }, h("div", {}, p.title, p.chip, p.since), h("button", { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)", on: { click: () => this.onClose() } }, "×")),
      p.rule, p.incidents, p.figures, p.error, p.partitions, ...(p.hasCharts ? [h("section", { "aria-label": "Charts" }, this.charts.element, numbers)] : []), p.instances,
      ...(this.#kind === "worker" || this.#kind === "log" ? [this.#boundsForm()] : []), p.decisions);
    attr(this.root, "aria-labelledby", "panel-title");
    if (p.hasCharts) this.charts.show(this.#kind);
    this.#drawn = {};
  }

  #drawn = {};

  focus() {
    this.#parts.title?.focus();
  }

  // Everything of the range anew, or, after a break, only what is missing.
  async load(after = null) {
    if (!this.#node || !this.#parts.hasCharts) return;
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const range = this.getRange();
    try {
      const from = after === null ? range.from / 1000 : Math.max(range.from / 1000, after);
      const [series, decisions] = await Promise.all([
        call(`series?${query({ node: this.#node, from: from.toFixed(0), to: Math.ceil(range.to / 1000) + 1 })}`, { signal: loading.signal }),
        call(`decisions?${query({ node: this.#node, from: (range.from / 1000).toFixed(0), to: Math.ceil(range.to / 1000) + 1, most: 20 })}`, { signal: loading.signal }),
      ]);
      if (loading.signal.aborted) return;
      if (after === null) this.charts.show(this.#kind);
      this.charts.merge(series.value);
      this.charts.refresh(range);
      this.#showDecisions(decisions.value.decisions);
      text(this.#parts.error, "");
    } catch (error) {
      if (error.name !== "AbortError") text(this.#parts.error, error.message);
    }
  }

  update(fact, view, range, isLiveRange) {
    if (!this.#node) return;
    const p = this.#parts;
    const raw = fact?.raw;
    if (fact) {
      if (this.#drawn.state !== fact.state) {
        this.#drawn.state = fact.state;
        p.chip.replaceChildren(chip(fact.state));
      }
      const since = fact.since ? `since ${moment(fact.since).slice(12)}` : "";
      text(p.since, since);
      const cause = causeOf(fact.cause);
      text(p.rule, `${cause ? `${cause[0].toUpperCase()}${cause.slice(1)}${fact.isCause ? ": the cause lies here. " : ". "}` : ""}${fact.rule ?? ""}`);
    } else if (this.#kind === "log") {
      text(p.rule, "Throughput units of the whole log.");
    }
    this.#figures(this.#kind === "log" ? [["Units", count(view.throughputUnits)], ["Used", percent(view.unitUse)], ["Refused a minute", count(view.throttledPerMinute)], ["Parked", count(view.parkedEvents)]]
      : this.#kind === "worker" ? [["Lag", duration(fact?.lag)], ["Waiting", count(fact?.waiting)], ["In", rate(fact?.rateIn)], ["Out", rate(fact?.rateOut)], ["Transit p50 · p95", known(fact?.transit) ? `${swift(fact.transit)} · ${swift(fact.transit95)}` : "–"], ["Instances", fact?.instanceText ?? "–"], ["Busy", percent(fact?.busy)], ["Errors a minute", short(fact?.errors)]]
      : this.#kind === "stream" ? [["In", rate(fact?.rateIn)], ["Bytes", fact?.bytes ?? "–"], ["Partitions", count(raw?.partitions)], ["Hottest has", percent(raw?.hottestShare)]]
      : [["Accepted", rate(view.acceptedRate)], ["Parked", count(view.parkedEvents)], ["Refused a minute", count(view.throttledPerMinute)]]);
    this.#incidents(view.incidents.filter((one) => one.node === this.#node));
    if (raw?.partitions?.length) this.#partitions(raw);
    if (raw?.instances) this.#instances(raw);
    if (!p.hasCharts) return;
    if (isLiveRange && this.charts.last !== null) {
      const point = this.#kind === "log" ? { size: view.throughputUnits, target: view.throughputUnits, use: view.unitUse }
        : { rateIn: fact?.rateIn, rateOut: this.#kind === "stream" ? null : fact?.rateOut, lagSeconds: fact?.lag, lagEvents: fact?.waiting, size: fact?.instances, target: raw?.instanceCount, use: fact?.busy };
      this.charts.append(Math.floor(new Date(view.time) / 1000), point);
    }
    this.charts.refresh(range);
  }

  #figures(pairs) {
    const key = pairs.map(([name]) => name).join();
    if (this.#drawn.figures !== key) {
      this.#drawn.figures = key;
      this.#parts.figures.replaceChildren(...pairs.map(([name]) => h("div", {}, h("dt", {}, name), h("dd", {}))));
    }
    [...this.#parts.figures.querySelectorAll("dd")].forEach((element, i) => text(element, pairs[i][1]));
  }

  #incidents(incidents) {
    const key = JSON.stringify(incidents);
    if (this.#drawn.incidents === key) return;
    this.#drawn.incidents = key;
    this.#parts.incidents.replaceChildren(...incidents.map((one) => h("div", { class: `incident ${stateOf(one.state).tone}` }, icon(one.state),
      h("div", {}, h("p", {}, one.summary), one.advice && h("p", { class: "advice" }, one.advice), h("p", { class: "faint" }, "open since ", timeTag(one.openedAt))))));
  }

  #partitions(worker) {
    const key = JSON.stringify(worker.partitions);
    if (this.#drawn.partitions === key) return;
    this.#drawn.partitions = key;
    const owners = [...new Set(worker.partitions.map((one) => one.owner).filter((owner) => owner !== null && owner !== undefined))].sort();
    const rates = worker.partitions.map((one) => one.arrivalRate ?? 0);
    const mean = rates.reduce((sum, one) => sum + one, 0) / Math.max(1, rates.length);
    const hottest = worker.partitions.length > 1 && Math.max(...rates) > mean * 2 ? rates.indexOf(Math.max(...rates)) : -1;
    const unit = Math.min(34, Math.max(13, 440 / worker.partitions.length));
    const width = unit * worker.partitions.length;
    const most = Math.max(10, ...worker.partitions.map((one) => one.lagSeconds ?? 0));
    const bars = worker.partitions.map((one, i) => {
      const owner = owners.indexOf(one.owner);
      const tall = one.lagSeconds === null ? 0 : Math.max(2, (Math.log1p(one.lagSeconds) / Math.log1p(most)) * 52);
      const isStuck = ["stalled", "stopped", "failing"].includes(one.state);
      const said = `partition ${one.partition}: ${stateOf(one.state).word}, lag ${duration(one.lagSeconds)}, ${rate(one.arrivalRate)} in, ${owner < 0 ? "no owner" : `owner ${letter(owner)} ${one.owner}`}${i === hottest ? ", hottest" : ""}`;
      return s("g", { class: `partition ${stateOf(one.state).tone} owner-${owner < 0 ? "none" : owner % OWNERS}`, data: { partition: one.partition, state: one.state } }, s("title", {}, said),
        s("rect", { class: "hit", x: i * unit, y: 0, width: unit, height: 86 }),
        s("rect", { class: "lag", x: i * unit + 1.5, y: 70 - tall, width: unit - 3, height: tall, rx: 1.5 }),
        s("text", { class: "owner", x: (i + 0.5) * unit, y: 82, "text-anchor": "middle" }, owner < 0 ? "–" : letter(owner)),
        isStuck && s("path", { class: "stuck", transform: `translate(${(i + 0.5) * unit - 8} ${Math.max(0, 52 - tall)})`, d: stateOf(one.state).icon }),
        i === hottest && s("text", { class: "hot", x: (i + 0.5) * unit, y: Math.max(10, 64 - tall), "text-anchor": "middle" }, "hot"));
    });
    const open = $("details", this.#parts.partitions)?.open ?? false;
    const stuck = worker.partitions.filter((one) => ["stalled", "stopped", "failing"].includes(one.state)).length;
    const number = (value) => (value === null || value === undefined ? "–" : count(value));
    this.#parts.partitions.replaceChildren(h("h3", {}, "Partitions"),
      h("p", { class: "faint" }, `Bars: lag, logarithmic. Letters: owners, ${plural(owners.length, "instance")}. ${stuck ? `${stuck} stuck. ` : ""}${hottest >= 0 ? `Partition ${worker.partitions[hottest].partition} is the hottest, ${rate(rates[hottest])}.` : ""}`),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Partition strip" }, s("svg", { class: "strip-svg", viewBox: `0 0 ${width} 86`, width, height: 86, role: "img", "aria-label": `Lag of ${plural(worker.partitions.length, "partition")}, ${stuck} stuck; the table below has the numbers` }, bars)),
      h("details", { open }, h("summary", {}, "Positions of all partitions"), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Positions" }, h("table", { class: "numbers" }, h("caption", { class: "out" }, "Partitions"),
        h("thead", {}, h("tr", {}, ["No.", "State", "Lag", "Waiting", "In", "Out", "Owner", "Done up to", "Oldest kept", "Newest", "Room"].map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, worker.partitions.map((one) => h("tr", {}, h("th", { scope: "row" }, String(one.partition)), h("td", {}, stateOf(one.state).word), h("td", {}, duration(one.lagSeconds)), h("td", {}, count(one.lagEvents)), h("td", {}, rate(one.arrivalRate)), h("td", {}, rate(one.processedRate)),
          h("td", {}, one.owner === null || one.owner === undefined ? "–" : `${letter(owners.indexOf(one.owner))} ${one.owner}`), h("td", {}, number(one.checkpoint)), h("td", {}, number(one.beginning)), h("td", {}, number(one.last)), h("td", {}, room(one)))))))));
  }

  #instances(worker) {
    const key = JSON.stringify(worker.instances);
    if (this.#drawn.instances === key) return;
    this.#drawn.instances = key;
    this.#parts.instances.replaceChildren(h("h3", {}, "Instances"), worker.instances.length === 0 ? h("p", { class: "empty" }, "None speaks.")
      : h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Instances that speak" }, h("table", { class: "numbers" }, h("caption", { class: "out" }, "Instances"),
        h("thead", {}, h("tr", {}, ["Instance", "Version", "Partitions", "Out", "Busy", "Errors/min", "Spoke"].map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, worker.instances.map((one) => h("tr", {}, h("th", { scope: "row" }, one.id), h("td", {}, one.version), h("td", { title: one.partitions.join(", ") }, count(one.partitions.length)), h("td", {}, rate(one.rate)), h("td", {}, percent(one.busyShare)), h("td", {}, short(one.errorsPerMinute)), h("td", {}, timeTag(one.lastHeartbeat))))))),
      ...worker.instances.filter((one) => one.lastError).slice(0, 5).map((one) => h("p", { class: "last-error" }, h("b", {}, `${one.id}: `), one.lastError)));
  }

  #showDecisions(decisions) {
    this.#parts.decisions.replaceChildren(h("h3", {}, "Decisions"), ...(decisions.length ? decisions.map((one) => card(one)) : [h("p", { class: "empty" }, "None in this time.")]));
  }

  #boundsForm() {
    const unit = this.#kind === "log" ? "units" : "instances";
    const [low, high] = ["min", "max"].map((name) => h("input", { type: "number", id: `bound-${name}`, min: name === "min" && this.#kind === "worker" ? 0 : 1, max: this.#kind === "log" ? 40 : 1000, step: 1, required: true, inputmode: "numeric" }));
    const pause = h("input", { type: "checkbox", id: "bound-paused" });
    const said = h("p", { class: "error", role: "alert" });
    const form = h("form", { class: "bounds" }, h("label", { for: "bound-min" }, `Fewest ${unit}`), low, h("label", { for: "bound-max" }, `Most ${unit}`), high,
      h("label", { class: "check" }, pause, "paused"), h("button", {}, "Apply"), said);
    this.#bounds = { low, high, pause, tag: null };
    form.addEventListener("input", () => (this.#bounds.isTouched = true));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const first = await call("bounds", { method: "PUT", tag: this.#bounds.tag, body: { node: this.#node, min: low.valueAsNumber, max: high.valueAsNumber } });
        const second = await call("pause", { method: "PUT", tag: first.tag, body: { node: this.#node, paused: pause.checked } });
        this.#bounds.isTouched = false;
        this.controls(second.value, second.tag);
        this.onControls?.(second.value, second.tag);
        text(said, "");
      } catch (error) {
        text(said, error.message);
        if (error.status === 412) this.onRefresh?.();
      }
    });
    return h("section", { "aria-label": "Bounds" }, h("h3", {}, "Bounds"), form);
  }

  controls(controls, tag) {
    if (!this.#bounds || !this.#node) return;
    this.#bounds.tag = tag;
    const own = controls.nodes.find((one) => one.node === this.#node);
    if (!own || this.#bounds.isTouched) return;
    this.#bounds.low.value = own.min;
    this.#bounds.high.value = own.max;
    this.#bounds.pause.checked = own.paused;
  }

  #download() {
    const url = URL.createObjectURL(new Blob([this.charts.csv()], { type: "text/csv" }));
    h("a", { href: url, download: `${this.#node}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

const letter = (i) => (i < 26 ? String.fromCharCode(65 + i) : letter(Math.floor(i / 26) - 1) + String.fromCharCode(65 + (i % 26)));

// How much of what is kept lies before the next event to read: little room means that events are about to be lost.
function room({ checkpoint, beginning, last }) {
  if ([checkpoint, beginning, last].some((one) => one === null || one === undefined) || last <= beginning) return "–";
  return percent(Math.max(0, Math.min(1, (checkpoint + 1 - beginning) / (last + 1 - beginning))));
}
