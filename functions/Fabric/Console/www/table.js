// The graph as a table: the same nodes and numbers, sortable.

import { h, text, attr } from "./dom.js";
import { chip, SEVERITY, count, rate, duration, percent, causeOf } from "./words.js";
import { known } from "./facts.js";

const COLUMNS = [
  ["name", "Node", (fact) => fact.name.toLowerCase(), 1], ["state", "State", (fact) => SEVERITY.indexOf(fact.state), -1],
  ["lag", "Lag", (fact) => fact.lag, -1], ["waiting", "Waiting", (fact) => fact.waiting, -1], ["rateIn", "In", (fact) => fact.rateIn, -1],
  ["rateOut", "Out", (fact) => fact.rateOut, -1], ["instances", "Instances", (fact) => fact.instances, -1], ["busy", "Busy", (fact) => fact.busy, -1],
  ["why", "Why", (fact) => fact.rule ?? "", 1],
];

export class TableView {
  #body = h("tbody");
  #heads = new Map();
  #rows = new Map();
  #sort = ["state", -1];
  #facts = null;

  constructor(root) {
    const heads = COLUMNS.map(([id, label, , direction]) => {
      const head = h("th", { scope: "col", class: id }, h("button", { type: "button", on: { click: () => this.#by(id, direction) } }, label));
      this.#heads.set(id, head);
      return head;
    });
    root.append(h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Workers and streams" },
      h("table", { class: "nodes-table" }, h("caption", { class: "out" }, "All workers and streams"), h("thead", {}, h("tr", {}, heads)), this.#body)));
  }

  update(facts) {
    this.#facts = [...facts.nodes.values()].filter((fact) => ["worker", "stream", "collector"].includes(fact.kind));
    const seen = new Set(this.#facts.map((fact) => fact.id));
    for (const id of this.#rows.keys()) if (!seen.has(id)) this.#rows.delete(id);
    for (const fact of this.#facts) this.#fill(fact);
    this.#order();
  }

  #fill(fact) {
    if (!this.#rows.has(fact.id)) {
      const cells = new Map(COLUMNS.map(([id, label]) => [id, h(id === "name" ? "th" : "td", { scope: id === "name" ? "row" : null, class: id, "data-label": label })]));
      cells.get("name").append(h("a", { href: `#/node/${encodeURIComponent(fact.id)}` }, fact.name), h("span", { class: "kind" }, fact.kind));
      this.#rows.set(fact.id, { cells, state: null, element: h("tr", { data: { row: fact.id } }, [...cells.values()]) });
    }
    const row = this.#rows.get(fact.id);
    if (row.state !== fact.state) {
      row.state = fact.state;
      row.cells.get("state").replaceChildren(chip(fact.state));
    }
    attr(row.element, "data-state", fact.state);
    text(row.cells.get("lag"), duration(fact.lag));
    text(row.cells.get("waiting"), count(fact.waiting));
    text(row.cells.get("rateIn"), rate(fact.rateIn));
    text(row.cells.get("rateOut"), fact.kind === "worker" ? rate(fact.rateOut) : "–");
    text(row.cells.get("instances"), fact.instanceText ?? "–");
    text(row.cells.get("busy"), percent(fact.busy));
    for (const cell of row.cells.values()) attr(cell, "data-none", cell.textContent === "–" ? "" : null);
    const cause = causeOf(fact.cause);
    text(row.cells.get("why"), `${cause ? `${cause[0].toUpperCase()}${cause.slice(1)}${fact.isCause ? " (here)" : ""}. ` : ""}${fact.rule ?? ""}`);
  }

  #by(id, direction) {
    this.#sort = this.#sort[0] === id ? [id, -this.#sort[1]] : [id, direction];
    this.#order();
  }

  #order() {
    const [id, direction] = this.#sort;
    for (const [name, head] of this.#heads) attr(head, "aria-sort", name === id ? (direction > 0 ? "ascending" : "descending") : null);
    const value = COLUMNS.find(([name]) => name === id)[2];
    const missing = (x) => x === null || x === undefined || (typeof x === "number" && !known(x));
    // What is not known stands last, whichever way the rest is sorted; equal rows keep the order of the flow.
    const sorted = [...this.#facts].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (missing(x) || missing(y)) return missing(x) - missing(y);
      return (x < y ? -1 : x > y ? 1 : 0) * direction;
    });
    const wanted = sorted.map((fact) => this.#rows.get(fact.id).element);
    if (wanted.length === this.#body.children.length && wanted.every((row, i) => this.#body.children[i] === row)) return;
    const focused = document.activeElement;
    this.#body.replaceChildren(...wanted);
    if (focused !== document.activeElement && this.#body.contains(focused)) focused.focus();
  }
}
