// One measure over time, a line per group.

import { h } from "/console/dom.js";
import { clockShort, day } from "/console/words.js";

/* global uPlot */
const COLOURS = ["--c1", "--c2", "--c3", "--c4", "--faint"];
const HEIGHT = 168;
const DASHES = [undefined, [6, 3], [2, 3], [8, 3, 2, 3], [1, 2]];

export class Chart {
  #plot = null;
  #labels = "";
  #data = [[]];

  constructor(title, form) {
    this.form = form;
    this.legend = h("span", { class: "plot-legend" });
    this.holder = h("div", { class: "plot", "aria-hidden": "true" });
    this.element = h("figure", {}, h("figcaption", {}, h("span", {}, title), this.legend), this.holder);
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(this.element);
  }

  // Lines are {label, values}; a chart with the same lines is moved on, another one is drawn anew.
  show(times, lines) {
    this.#data = [times, ...lines.map((line) => line.values)];
    const labels = JSON.stringify(lines.map((line) => line.label));
    if (labels !== this.#labels) {
      this.#labels = labels;
      this.#draw(lines);
    } else this.#plot?.setData(this.#data);
  }

  destroy() {
    this.observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  #draw(lines) {
    this.#plot?.destroy();
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(name).trim();
    const values = lines.map(() => h("b", {}));
    this.legend.replaceChildren(...lines.map((line, i) => h("span", { class: "name" }, h("i", { class: `line-${i}` }), lines.length > 1 ? line.label : "", values[i])));
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    const say = (u) => values.forEach((value, i) => {
      const at = u.cursor.idx ?? u.data[0].length - 1;
      const shown = u.data[i + 1]?.[at];
      value.textContent = shown === null || shown === undefined ? "" : this.form(shown);
    });
    this.#plot = new uPlot({
      width: Math.max(120, Math.floor(this.holder.clientWidth || 400)), height: HEIGHT, legend: { show: false }, padding: [8, 6, 0, 0],
      cursor: { sync: { key: "sluice-boards", setSeries: false }, drag: { x: false, y: false, setScale: false }, points: { size: 5 } },
      scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(1, (high ?? 0) * 1.12)] } },
      axes: [
        { ...axis, size: 24, values: (_, marks) => marks.map((at) => ((marks[1] ?? at) - marks[0] >= 86_400 ? day(at * 1000) : clockShort(at * 1000))) },
        { ...axis, size: 56, gap: 4, values: (_, marks) => marks.map((value) => this.form(value)) },
      ],
      series: [{}, ...lines.map((line, i) => ({
        label: line.label, stroke: colour(COLOURS[i] ?? COLOURS.at(-1)), width: 1.5, dash: DASHES[i], points: { show: false },
        fill: lines.length > 1 ? undefined : `color-mix(in srgb, ${colour("--c1")} 14%, transparent)`,
      }))],
      hooks: { setCursor: [say], setData: [say] },
    }, this.#data, this.holder);
    say(this.#plot);
  }

  #resize() {
    const width = Math.floor(this.holder.clientWidth);
    if (this.#plot && width > 50 && this.#plot.width !== width) this.#plot.setSize({ width, height: HEIGHT });
  }
}
