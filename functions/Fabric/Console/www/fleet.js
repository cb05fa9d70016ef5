// Many pipelines, one row each, worst first.

import { h, s } from "./dom.js";
import { chip, count, rate, duration, timeTag } from "./words.js";
import { call } from "./data.js";

export class FleetView {
  #body = h("tbody");
  #note = h("p", { class: "empty", hidden: true });

  constructor(root) {
    const heads = ["Pipeline", "State", "Lag", "Lag, last 30 min", "Accepted", "Incidents", "Loss", "Instances", "Units", "Judged"];
    root.append(h("h2", {}, "Pipelines"), this.#note, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Pipelines, worst first" },
      h("table", { class: "fleet-table" }, h("caption", { class: "out" }, "Pipelines, worst first"), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), this.#body)));
  }

  async load() {
    try {
      const { value } = await call("pipelines");
      this.#note.hidden = true;
      this.#body.replaceChildren(...value.pipelines.map(row));
      return value.pipelines;
    } catch (error) {
      this.#note.hidden = false;
      this.#note.textContent = error.message;
      return null;
    }
  }
}

function row(pipeline) {
  const cell = (label, ...content) => h("td", { "data-label": label }, ...content);
  // Only what a browser may follow: a peer's address comes from the settings, and is checked once more.
  const isLink = pipeline.url !== null && /^https?:\/\//.test(pipeline.url);
  return h("tr", { data: { pipeline: pipeline.name } },
    h("th", { scope: "row" }, isLink ? h("a", { href: `${pipeline.url.replace(/\/$/, "")}/console`, rel: "noreferrer" }, pipeline.name) : h("a", { href: "#/graph" }, pipeline.name)),
    cell("State", chip(pipeline.state), pipeline.error && h("span", { class: "note" }, pipeline.error)), cell("Lag", duration(pipeline.lagSeconds)),
    cell("Trend", sparkline(pipeline.lag)), cell("Accepted", rate(pipeline.acceptedRate)), cell("Incidents", count(pipeline.incidents)),
    cell("Loss", count(pipeline.countedLoss)), cell("Instances", count(pipeline.instances)), cell("Units", count(pipeline.throughputUnits)),
    cell("Judged", pipeline.time ? timeTag(pipeline.time) : "–"));
}

export function sparkline(values, width = 120, height = 24) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "–";
  const most = Math.max(1, ...known);
  const points = values.map((value, i) => (value === null ? null : `${((i / (values.length - 1)) * (width - 2) + 1).toFixed(1)} ${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`)).filter(Boolean);
  return s("svg", { class: "sparkline", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `between ${duration(Math.min(...known))} and ${duration(Math.max(...known))}` },
    s("path", { d: `M${points.join("L")}` }));
}
