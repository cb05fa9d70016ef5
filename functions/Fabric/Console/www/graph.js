// The graph: laid out once for each topology, then only its texts and classes change.

import { layout, Graph } from "./vendor/dagre-3.1.3.js";
import { s, h, text, attr } from "./dom.js";
import { STATES, stateOf, count, rate, duration, percent, swift } from "./words.js";
import { known } from "./facts.js";

const SIZES = { worker: [214, 104], stream: [180, 82], collector: [134, 82], store: [98, 70], service: [108, 44], source: [86, 40] };
const MARGIN = 18;

export class GraphView {
  #root;
  #svg = null;
  #nodes = new Map();
  #edges = [];
  #order = [];
  #focused = null;
  #key = "";

  constructor(root, onOpen) {
    this.#root = root;
    this.onOpen = onOpen;
  }

  get ids() {
    return this.#order;
  }

  setTopology(topology) {
    const key = JSON.stringify(topology);
    if (key === this.#key) return;
    this.#key = key;
    const graph = new Graph({ multigraph: false });
    graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 58, edgesep: 16, marginx: MARGIN, marginy: MARGIN });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const node of topology.nodes) {
      const [width, height] = SIZES[node.kind] ?? SIZES.store;
      graph.setNode(node.id, { ...node, width, height });
    }
    for (const edge of topology.edges) if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.setEdge(edge.from, edge.to, {});
    layout(graph);
    this.#draw(graph, topology);
  }

  #draw(graph, topology) {
    const { width, height } = graph.graph();
    this.#edges = graph.edges().map(({ v, w }) => edgeElement(graph.node(v), graph.node(w), graph.edge(v, w).points));
    this.#nodes = new Map(topology.nodes.map((node) => [node.id, nodeElement(graph.node(node.id))]));
    this.#order = [...this.#nodes.values()].sort((a, b) => a.x - b.x || a.y - b.y).map((node) => node.id);
    // Neighbours for the arrow keys: along the edges, and up and down within a column.
    for (const node of this.#nodes.values()) {
      node.next = this.#edges.filter((edge) => edge.from === node.id).map((edge) => edge.to);
      node.before = this.#edges.filter((edge) => edge.to === node.id).map((edge) => edge.from);
      node.column = [...this.#nodes.values()].filter((other) => Math.abs(other.x - node.x) < 90).sort((a, b) => a.y - b.y).map((other) => other.id);
    }
    this.#svg = s("svg", { class: "graph", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Pipeline: arrow keys follow the flow, Enter opens a node" },
      s("g", { class: "edges" }, this.#edges.map((edge) => edge.element)),
      s("g", { class: "nodes" }, this.#order.map((id) => this.#nodes.get(id).element)));
    this.#svg.style.setProperty("--graph-width", `${width}px`);
    this.#svg.classList.toggle("many", this.#edges.length > 40);
    this.#svg.addEventListener("keydown", (event) => this.#press(event));
    this.#svg.addEventListener("click", (event) => {
      const id = event.target.closest("[data-node]")?.dataset.node;
      if (id) this.#open(id);
    });
    this.#root.replaceChildren(this.#svg);
    for (const { path, label, transit } of this.#edges) {
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
      attr(label, "x", Math.round(x));
      attr(label, "y", Math.round(y) - 8);
      attr(transit, "x", Math.round(x));
      attr(transit, "y", Math.round(y) + 17);
    }
    this.#rove(this.#nodes.has(this.#focused) ? this.#focused : this.#order[0]);
  }

  update(facts) {
    for (const [id, node] of this.#nodes) if (node.opens && facts.nodes.has(id)) updateNode(node, facts.nodes.get(id));
    for (const edge of this.#edges) updateEdge(edge, facts);
  }

  select(id) {
    for (const [name, node] of this.#nodes) {
      node.element.classList.toggle("selected", name === id);
      attr(node.hit, "aria-current", name === id ? "true" : null);
    }
    if (this.#nodes.has(id)) this.#nodes.get(id).element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  focus(id = this.#focused) {
    if (!this.#nodes.has(id)) return;
    this.#rove(id);
    this.#nodes.get(id).hit.focus();
  }

  #open(id) {
    this.#rove(id);
    if (this.#nodes.get(id).opens) this.onOpen(id);
  }

  #rove(id) {
    if (this.#focused) this.#nodes.get(this.#focused)?.hit.setAttribute("tabindex", "-1");
    this.#focused = id;
    this.#nodes.get(id)?.hit.setAttribute("tabindex", "0");
  }

  #press(event) {
    const node = this.#nodes.get(event.target.closest("[data-node]")?.dataset.node);
    if (!node || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = node.column.indexOf(node.id);
    const target = {
      ArrowRight: () => node.next[0], ArrowLeft: () => node.before[0], ArrowDown: () => node.column[at + 1], ArrowUp: () => node.column[at - 1],
      Home: () => this.#order[0], End: () => this.#order.at(-1),
    }[event.key]?.();
    if (event.key === "Enter" || event.key === " ") this.#open(node.id);
    else if (target) this.focus(target);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

// --- nodes ---

function shape(kind, w, d) {
  if (kind === "stream") {
    const r = 13;
    return [
      s("path", { class: "body", d: `M${r} 0H${w - r}a${r} ${d / 2} 0 0 1 0 ${d}H${r}a${r} ${d / 2} 0 0 1 0 ${-d}z` }),
      s("path", { class: "rim", d: `M${w - r} 0a${r} ${d / 2} 0 0 0 0 ${d}` }),
    ];
  }
  if (kind === "store") {
    const r = 9;
    return [
      s("path", { class: "body", d: `M0 ${r}a${w / 2} ${r} 0 0 1 ${w} 0V${d - r}a${w / 2} ${r} 0 0 1 ${-w} 0z` }),
      s("path", { class: "rim", d: `M0 ${r}a${w / 2} ${r} 0 0 0 ${w} 0` }),
    ];
  }
  return [s("rect", { class: "body", width: w, height: d, rx: kind === "source" || kind === "service" ? d / 2 : 8 })];
}

function nodeElement({ id, kind, name, x, y, width, height }) {
  const opens = kind === "worker" || kind === "stream" || kind === "collector";
  const t = (className, tx, ty, anchor) => s("text", { class: className, x: tx, y: ty, "text-anchor": anchor ?? "start" });
  const parts = {};
  // What is seen is hidden from screen readers: they get one name, on the surface that takes focus and clicks.
  const content = s("g", { "aria-hidden": "true" });
  const hit = s("rect", { class: "hit", x: -2, y: -2, width: width + 4, height: height + 4, tabindex: "-1", role: opens ? "button" : "img", "aria-label": opens ? name : `${name}, ${kind}` });
  const element = s("g", { class: `node ${kind}`, transform: `translate(${Math.round(x - width / 2)} ${Math.round(y - height / 2)})`, data: { node: id } }, content, hit);
  content.append(s("rect", { class: "ring", x: -6, y: -6, width: width + 12, height: height + 12, rx: 12 }), ...shape(kind, width, height));
  const inset = kind === "stream" ? 20 : 14;
  if (opens) {
    parts.name = t("name", inset, 23);
    parts.stateIcon = s("path", { class: "state-icon" });
    parts.state = t("state", width - (kind === "stream" ? 28 : 12), 23, "end");
    parts.iconBox = s("g", {}, parts.stateIcon);
    parts.big = t("big", inset, kind === "worker" ? 50 : 48);
    parts.small = t("small", inset, kind === "worker" ? 50 : 48);
    parts.line = t("line", inset, kind === "worker" ? 70 : 68);
    content.append(parts.name, parts.iconBox, parts.state, parts.big, parts.small, parts.line);
    text(parts.name, fit(name, kind === "worker" ? 17 : 13));
  } else {
    parts.name = t("name", width / 2, kind === "store" ? height / 2 + 9 : height / 2 + 5, "middle");
    content.append(parts.name);
    text(parts.name, fit(name, 15));
  }
  if (kind === "worker") {
    parts.line2 = t("line faint", inset, 86);
    parts.meter = s("rect", { class: "meter", x: inset, y: height - 12, height: 4, rx: 2, width: width - 2 * inset });
    parts.busy = s("rect", { class: "meter-fill", x: inset, y: height - 12, height: 4, rx: 2, width: 0 });
    parts.versions = s("g", { class: "versions" });
    parts.cause = s("g", { class: "cause-tag", transform: `translate(${width - 58} -10)` }, s("rect", { width: 50, height: 20, rx: 10 }), s("text", { x: 25, y: 14, "text-anchor": "middle" }, "cause"));
    content.append(parts.line2, parts.meter, parts.busy, parts.versions, parts.cause);
    parts.width = width - 2 * inset;
    parts.inset = inset;
    parts.height = height;
  }
  if (kind === "stream") {
    parts.cause = s("g", { class: "cause-tag", transform: `translate(${width - 76} -10)` }, s("rect", { width: 50, height: 20, rx: 10 }), s("text", { x: 25, y: 14, "text-anchor": "middle" }, "cause"));
    content.append(parts.cause);
  }
  return { id, kind, name, x, y, width, height, opens, element, hit, parts };
}

const fit = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

function updateNode(node, fact) {
  const { parts, element } = node;
  const state = stateOf(fact.state);
  attr(element, "class", `node ${node.kind} ${state.tone}${fact.isCause ? " cause" : ""}${element.classList.contains("selected") ? " selected" : ""}`);
  attr(element, "data-state", fact.state);
  attr(node.hit, "aria-label", fact.label);
  text(parts.state, state.word);
  attr(parts.stateIcon, "d", state.icon);
  if (parts.word !== state.word) {
    parts.word = state.word;
    // Measured, because fonts differ; 0 while the graph is hidden.
    const wordWidth = parts.state.getComputedTextLength() || state.word.length * 7;
    const right = node.width - (node.kind === "stream" ? 28 : 12);
    attr(parts.iconBox, "transform", `translate(${Math.round(right - wordWidth - 19)} 11)`);
  }
  text(parts.big, fact.big);
  attr(parts.small, "x", Math.round((node.kind === "stream" ? 20 : 14) + fact.big.length * 11.6 + 8));
  text(parts.small, fact.small);
  text(parts.line, fact.line);
  if (node.kind !== "worker") return;
  text(parts.line2, fact.line2);
  attr(parts.busy, "width", Math.round(parts.width * Math.min(1, Math.max(0, fact.busy ?? 0))));
  attr(parts.busy, "class", `meter-fill${fact.busy > 0.9 ? " full" : ""}`);
  const key = fact.versions.map(([version, share]) => `${version}:${share}`).join("|");
  if (parts.versionsKey === key) return;
  parts.versionsKey = key;
  let x = parts.inset;
  parts.versions.replaceChildren(...(fact.versions.length < 2 ? [] : fact.versions.map(([version, share], i) => {
    const width = Math.max(2, parts.width * share - 2);
    const bar = s("rect", { class: `version v${i % 3}`, x, y: parts.height - 6, width, height: 3 }, s("title", {}, `version ${version}: ${percent(share)} of the instances`));
    x += width + 2;
    return bar;
  })));
}

// --- edges ---

function edgeElement(source, target, points) {
  const d = curve(source, target, points);
  const path = s("path", { class: "pipe", d });
  const flow = s("path", { class: "flow", d });
  const label = s("text", { class: "edge-label", "text-anchor": "middle" });
  const transit = s("text", { class: "edge-label", "text-anchor": "middle" });
  const title = s("title");
  const [from, to] = [source.id, target.id];
  return { from, to, path, flow, label, transit, title, element: s("g", { class: "edge", data: { edge: `${from} ${to}` } }, title, path, flow, label, transit) };
}

// From the middle of the right side to the middle of the left one, through the layout's bends, always level at the ends.
function curve(source, target, points) {
  const start = [source.x + source.width / 2, source.y];
  const end = [target.x - target.width / 2, target.y];
  const bends = points.slice(1, -1).map(({ x, y }) => [x, y]).filter(([x]) => x > start[0] + 20 && x < end[0] - 20);
  const way = end[0] > start[0] ? [start, ...bends, end] : [start, ...points.slice(1, -1).map(({ x, y }) => [x, y]), end];
  let d = `M${way[0].map(Math.round)}`;
  for (let i = 1; i < way.length; i++) {
    const [[x, y], [u, v]] = [way[i - 1], way[i]];
    const reach = Math.max(24, Math.abs(u - x) / 2);
    d += `C${Math.round(x + reach)},${Math.round(y)} ${Math.round(u - reach)},${Math.round(v)} ${Math.round(u)},${Math.round(v)}`;
  }
  return d;
}

function updateEdge(edge, facts) {
  const source = facts.nodes.get(edge.from);
  const target = facts.nodes.get(edge.to);
  // What a stream gives to its worker is told by the worker, what flows into a stream by the stream.
  const reader = source?.kind === "stream" ? target : null;
  const flow = reader ? reader.rateOut : target?.kind === "stream" ? target.rateIn : source?.rateOut;
  const tone = reader ? stateOf(reader.state).tone : "calm";
  const isStill = reader ? reader.state === "stalled" || reader.state === "stopped" : false;
  attr(edge.element, "class", `edge ${tone}${isStill ? " still" : ""}${flow > 0 && !isStill ? " flows" : ""}`);
  attr(edge.path, "stroke-width", (1.5 + Math.min(6, Math.log10(1 + Math.max(0, flow || 0)) * 1.25)).toFixed(1));
  text(edge.label, reader || target?.kind === "stream" ? rate(flow) : "");
  text(edge.title, `${edge.from} to ${edge.to}: ${count(flow)} events a second${reader ? `, ${known(reader.transit) ? `half of them processed within ${swift(reader.transit)}, 95 % within ${swift(reader.transit95)}; ` : ""}oldest waiting ${duration(reader.lag)}` : ""}`);
  text(edge.transit, reader && known(reader.transit95) ? `p95 ${swift(reader.transit95)}` : "");
}

export function legend(root) {
  const sample = (className, label) => h("li", {}, h("span", { class: `swatch ${className}`, "aria-hidden": "true" }), label);
  root.replaceChildren(
    ...["ok", "idle", "lagging", "failing", "stalled", "stopped", "rewound", "unknown"].map((state) =>
      h("li", { class: STATES[state].tone }, s("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: STATES[state].icon })), state)),
    sample("strong", "where the cause lies"), sample("thin", "suffers from it"), sample("dash", "nothing moves"));
}

