// Charts of one node on one time axis, with one cursor and one brush for all.

import { h } from "./dom.js";
import { short, duration, percent, clock, clockShort, day, moment, count } from "./words.js";

/* global uPlot */
const KEPT = 20_000;
export const COLUMNS = ["rateIn", "rateOut", "lagSeconds", "lagEvents", "size", "target", "use"];
const PLOTS = {
  rate: { title: "Events a second", columns: [["rateIn", "in", "--c1"], ["rateOut", "out", "--c2"]], form: short },
  lag: { title: "Age of the oldest waiting event", columns: [["lagSeconds", "lag", "--c3"]], form: duration },
  size: { title: "Instances", columns: [["size", "running", "--c1"], ["target", "target", "--c4"]], form: count, isStepped: true },
  use: { title: "Busy share", columns: [["use", "busy", "--c2"]], form: percent, top: 1 },
};
const KINDS = { worker: ["rate", "lag", "size", "use"], stream: ["rate"], log: ["size", "use"] };
const TITLES = { log: { size: "Throughput units", use: "Used share of the binding limit" } };

export class Charts {
  #plots = [];
  #kind = "worker";
  #data = empty();
  #range = null;

  constructor(onRange) {
    this.onRange = onRange;
    this.element = h("div", { class: "charts" });
    new ResizeObserver(() => this.#resize()).observe(this.element);
  }

  get last() {
    return this.#data.time.at(-1) ?? null;
  }

  show(kind) {
    this.#kind = kind;
    this.#data = empty();
    this.draw();
  }

  // Columns as the API answers them; what overlaps replaces what was there.
  merge(series) {
    const first = series.time[0];
    const kept = first === undefined ? this.#data.time.length : lowerBound(this.#data.time, first);
    for (const name of ["time", ...COLUMNS]) this.#data[name] = [...this.#data[name].slice(0, kept), ...series[name]];
    this.step = series.step;
  }

  append(time, point) {
    if (time <= (this.last ?? 0)) return;
    this.#data.time.push(time);
    for (const name of COLUMNS) this.#data[name].push(point[name] ?? null);
    if (this.#data.time.length > KEPT) for (const name of ["time", ...COLUMNS]) this.#data[name].splice(0, 1_000);
  }

  refresh(range) {
    this.#range = range;
    const [from, to] = [range.from / 1000, range.to / 1000];
    const drop = Math.max(0, lowerBound(this.#data.time, from) - 1);
    if (drop > 120) for (const name of ["time", ...COLUMNS]) this.#data[name].splice(0, drop);
    for (const { plot, columns } of this.#plots) {
      plot.setData([this.#data.time, ...columns.map(([name]) => this.#data[name])], false);
      plot.setScale("x", { min: from, max: to });
    }
  }

  draw() {
    for (const { plot } of this.#plots) plot.destroy();
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(name).trim();
    const kinds = KINDS[this.#kind] ?? KINDS.stream;
    this.#plots = [];
    this.element.replaceChildren(...kinds.map((id) => {
      const { title, columns, form, isStepped, top } = PLOTS[id];
      const holder = h("div", { class: "plot" });
      const name = TITLES[this.#kind]?.[id] ?? title;
      const legend = h("span", { class: "plot-legend" }, columns.map(([, label, variable], i) => {
        const swatch = h("i", { class: `line-${i}` });
        swatch.style.setProperty("--line-colour", `var(${variable})`);
        return [swatch, columns.length > 1 ? label : "", h("b", {})];
      }));
      const figure = h("figure", { data: { chart: id } }, h("figcaption", {}, h("span", {}, name), legend), holder);
      const values = [...legend.querySelectorAll("b")];
      const plot = new uPlot({
        width: 400, height: 118, legend: { show: false }, padding: [8, 6, 0, 0],
        cursor: { sync: { key: "sluice", setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
        scales: { x: { time: true }, y: { range: (_, low, high) => [0, top ?? Math.max(1, (high ?? 0) * 1.12)] } },
        axes: [
          { stroke: colour("--faint"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, size: 24, font: "11px system-ui, sans-serif", values: (_, marks) => marks.map((at, i) => ((marks[1] ?? at) - marks[0] >= 86_400 ? day(at * 1000) : (marks[1] ?? 0) - marks[0] >= 60 || !marks[1] ? clockShort(at * 1000) : clock(at * 1000))) },
          { stroke: colour("--faint"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, size: 56, gap: 4, font: "11px system-ui, sans-serif", splits: undefined, values: (_, marks) => marks.map((value) => form(value)) },
        ],
        series: [{}, ...columns.map(([, label, variable], i) => ({
          label, stroke: colour(variable), width: 1.5, dash: i ? [5, 3] : undefined, spanGaps: false, points: { show: false },
          paths: isStepped ? uPlot.paths.stepped({ align: 1 }) : undefined, gaps: (u, index, from, to, found) => this.#gaps(u, from, to, found),
          fill: i || isStepped ? undefined : `color-mix(in srgb, ${colour(variable)} 14%, transparent)`,
        }))],
        hooks: {
          setSelect: [(u) => {
            if (u.select.width < 6) return;
            const [from, to] = [u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")];
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            this.onRange(Math.floor(from * 1000), Math.ceil(to * 1000));
          }],
          setCursor: [(u) => values.forEach((value, i) => {
            const at = u.cursor.idx ?? u.data[0].length - 1;
            const shown = u.data[i + 1]?.[at];
            value.textContent = shown === null || shown === undefined ? "" : form(shown);
          })],
          setData: [(u) => values.forEach((value, i) => {
            if (u.cursor.idx !== null && u.cursor.idx !== undefined && u.cursor.left >= 0) return;
            const shown = u.data[i + 1]?.at(-1);
            value.textContent = shown === null || shown === undefined ? "" : form(shown);
          })],
        },
      }, [[], ...columns.map(() => [])], holder);
      // The picture is for eyes; the numbers are in the table below.
      holder.setAttribute("aria-hidden", "true");
      this.#plots.push({ plot, columns, holder });
      return figure;
    }));
    this.#resize();
    if (this.#range) this.refresh(this.#range);
  }

  // A line over a time that nobody has measured would be an invention.
  #gaps(u, from, to, found) {
    const longest = Math.max(this.step ?? 1, 2) * 5;
    const times = u.data[0];
    for (let i = Math.max(1, from); i <= to; i++)
      if (times[i] - times[i - 1] > longest) found.push([Math.floor(u.valToPos(times[i - 1], "x", true)), Math.ceil(u.valToPos(times[i], "x", true))]);
    return found.sort((a, b) => a[0] - b[0]);
  }

  #resize() {
    const width = Math.floor(this.element.clientWidth);
    if (width > 50) for (const { plot } of this.#plots) if (plot.width !== width) plot.setSize({ width, height: 118 });
  }

  table() {
    const kinds = KINDS[this.#kind] ?? KINDS.stream;
    const columns = kinds.flatMap((id) => PLOTS[id].columns.map(([name, label]) => [name, kinds.length > 1 ? `${id === label ? "" : `${id} `}${label}` : label, PLOTS[id].form]));
    const step = Math.max(1, Math.ceil(this.#data.time.length / 60));
    const rows = this.#data.time.map((time, i) => i).filter((i) => i % step === 0).reverse();
    return h("table", { class: "numbers" }, h("caption", {}, step > 1 ? `Every ${step}th of ${this.#data.time.length} points, newest first` : "Newest first"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), columns.map(([, label]) => h("th", { scope: "col" }, label)))),
      h("tbody", {}, rows.map((i) => h("tr", {}, h("th", { scope: "row", title: moment(this.#data.time[i] * 1000) }, clock(this.#data.time[i] * 1000)),
        columns.map(([name, , form]) => h("td", {}, form(this.#data[name][i])))))));
  }

  csv() {
    const lines = this.#data.time.map((time, i) => [new Date(time * 1000).toISOString(), ...COLUMNS.map((name) => this.#data[name][i] ?? "")].join(","));
    return [["time", ...COLUMNS].join(","), ...lines].join("\r\n");
  }
}

const empty = () => Object.fromEntries(["time", ...COLUMNS].map((name) => [name, []]));

function lowerBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
