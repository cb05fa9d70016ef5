// Decision cards: what was decided, from which numbers, what was expected, what came of it.

import { h, s } from "./dom.js";
import { count, rate, duration, percent, ruleOf, heldOf, verdictOf, timeTag, moment, day } from "./words.js";
import { known } from "./facts.js";

const INPUTS = [
  ["rate", "Arrives", rate], ["slope", "Changes by, each second", rate], ["forecast", "Expected", rate], ["horizonSeconds", "Looked ahead", duration],
  ["waiting", "Waiting", count], ["backlog", "Backlog", count], ["lagSeconds", "Oldest waiting", duration], ["capacity", "One can do", rate],
  ["processed", "Processed", rate], ["partitions", "Partitions", count], ["stuckPartitions", "Stuck partitions", count],
  ["heaviestPartition", "Heaviest partition", rate], ["running", "Running", count], ["throttledRequests", "Refused since before", count],
];

export const mark = (decision) => (decision.action === "scaleOut" ? "grows" : decision.action === "scaleIn" ? "shrinks" : "holds");
const MARKS = { grows: "M8 3l5 8H3z", shrinks: "M8 13l5-8H3z", holds: "M4.5 8h7M8 3.2a4.8 4.8 0 1 0 .01 0" };
export const markIcon = (decision) => s("svg", { class: `icon mark-${mark(decision)}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: MARKS[mark(decision)] }));

export const nodeName = (node) => (node === "log" ? "Throughput units" : node);

export function sentence(decision) {
  if (decision.action !== "hold") return `${nodeName(decision.node)} ${count(decision.from)} → ${count(decision.to)}`;
  return decision.from === decision.to ? `${nodeName(decision.node)} stays at ${count(decision.from)}` : `${nodeName(decision.node)} stays at ${count(decision.from)}, wanted ${count(decision.to)}`;
}

export function card(decision, withDay = false) {
  const { prediction, outcome } = decision;
  const held = heldOf(decision.held);
  const shown = INPUTS.filter(([name]) => known(decision.inputs?.[name]));
  return h("article", { class: `decision ${mark(decision)}`, data: { decision: decision.id }, tabindex: "-1" },
    h("header", {}, markIcon(decision), h("h3", {}, sentence(decision)), timeTag(decision.time, withDay ? `${day(decision.time)} ${moment(decision.time).slice(12, 20)}` : undefined)),
    h("p", { class: "tags" }, h("span", { class: "tag" }, `rule: ${ruleOf(decision.rule)}`), held && h("span", { class: "tag held" }, `held back: ${held}`),
      outcome && h("span", { class: `tag verdict ${outcome.verdict}` }, verdictOf(outcome.verdict))),
    h("p", { class: "formula" }, decision.formula),
    decision.advice && h("p", { class: "advice" }, decision.advice),
    prediction && h("p", { class: "expect" }, h("b", {}, "Predicted "), foretold(prediction)),
    outcome && h("p", { class: "expect" }, h("b", {}, "Outcome "), known(outcome.drainSeconds) ? `drained after ${duration(outcome.drainSeconds)}` : "not drained",
      known(outcome.processed) ? `, ${rate(outcome.processed)} processed` : "", " at ", timeTag(outcome.scoredAt), "."),
    !outcome && prediction && h("p", { class: "expect" }, h("b", {}, "Outcome "), "not known yet."),
    shown.length > 0 && h("details", {}, h("summary", {}, "The numbers"),
      h("dl", { class: "inputs" }, shown.map(([name, label, form]) => h("div", {}, h("dt", {}, label), h("dd", {}, form(decision.inputs[name])))))));
}

function foretold({ drainSeconds, utilisation, hourlyCost }) {
  const drained = drainSeconds === null ? "would not drain" : drainSeconds === 0 ? "no backlog" : `drained in ${duration(drainSeconds)}`;
  return `${drained}${known(utilisation) ? `, busiest at ${percent(utilisation)}` : ""}${hourlyCost > 0 ? `, ${hourlyCost.toFixed(2)} an hour` : ""}.`;
}

export class DecisionsView {
  #root;
  #key = "";

  constructor(root) {
    this.#root = root;
  }

  update(decisions) {
    const key = decisions.map((decision) => `${decision.id}${decision.outcome?.verdict ?? ""}`).join();
    if (key === this.#key && this.#root.childElementCount) return;
    this.#key = key;
    const open = new Set([...this.#root.querySelectorAll("details[open]")].map((one) => one.closest("[data-decision]").dataset.decision));
    const cards = decisions.map((decision) => card(decision, true));
    for (const one of cards) if (open.has(one.dataset.decision)) one.querySelector("details").open = true;
    this.#root.replaceChildren(h("h2", {}, "Decisions"), cards.length ? h("div", { class: "cards" }, cards)
      : h("p", { class: "empty" }, "Nothing was decided in this time: everything has the size it needs."));
  }

  show(id) {
    const one = [...this.#root.querySelectorAll("[data-decision]")].find((element) => element.dataset.decision === id);
    one?.scrollIntoView({ block: "center" });
    one?.focus();
  }
}
