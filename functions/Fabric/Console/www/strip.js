// The header strip: how the whole pipeline is, in eight numbers.

import { h, text, attr } from "./dom.js";
import { icon, stateOf, count, rate, duration, percent, plural } from "./words.js";

const TILES = [
  ["state", "State"], ["latency", "End to end"], ["rate", "Accepted"], ["loss", "Counted loss"], ["units", "Log"],
  ["instances", "Instances"], ["autoscaler", "Autoscaler"], ["age", "Data"],
];

export class Strip {
  #tiles = new Map();
  #state = null;

  constructor(root, { onAutoscaler, onLog }) {
    for (const [id, name] of TILES) {
      const value = h("span", { class: "value" }, "–");
      const note = h("span", { class: "note" });
      const inner = id === "autoscaler" ? h("button", { type: "button", id: "autoscaler-open", "aria-haspopup": "dialog", on: { click: onAutoscaler } }, value)
        : id === "units" ? h("button", { type: "button", id: "log-open", on: { click: onLog } }, value) : value;
      const tile = h("div", { class: "tile", data: { tile: id } }, h("dt", {}, name), h("dd", {}, inner, note));
      root.append(tile);
      this.#tiles.set(id, { tile, value, note });
    }
  }

  update(view) {
    const incidents = view.incidents.length;
    const { word, tone } = stateOf(view.state);
    if (this.#state !== view.state) {
      this.#state = view.state;
      this.#tiles.get("state").value.replaceChildren(icon(view.state), h("span", {}, word));
    }
    this.#set("state", null, incidents ? plural(incidents, "incident") : "no incident", tone);
    this.#set("latency", duration(view.latencyMedian), `p50 · p95 ${duration(view.latency95)}`);
    this.#set("rate", rate(view.acceptedRate), view.parkedEvents > 0 ? `${count(view.parkedEvents)} parked` : "nothing parked", view.parkedEvents > 0 ? "warn" : "");
    this.#set("loss", count(view.countedLoss), "in the last hour", view.countedLoss > 0 ? "bad" : "");
    this.#set("units", view.throughputUnits === null ? "no limit" : plural(view.throughputUnits, "unit"),
      [view.unitUse === null ? "" : `${percent(view.unitUse)} used`, view.throttledPerMinute > 0 ? `${count(view.throttledPerMinute)} refused/min` : ""].filter(Boolean).join(" · "),
      view.throttledPerMinute > 0 || view.unitUse > 0.95 ? "warn" : "");
    const speaking = view.workers.reduce((sum, worker) => sum + worker.instances.length, 0);
    const asked = view.workers.reduce((sum, worker) => sum + (worker.instanceCount ?? worker.instances.length), 0);
    this.#set("instances", speaking === asked ? count(speaking) : `${count(speaking)} → ${count(asked)}`, versionsOf(view));
  }

  autoscaler(controls) {
    const mode = controls.paused ? "paused" : controls.dryRun ? "advise" : "auto";
    const paused = controls.nodes.filter((node) => node.paused).length;
    this.#set("autoscaler", mode, paused ? `${plural(paused, "node")} paused` : "change…", mode === "auto" ? "" : "warn");
  }

  age(seconds, connection, isStale, frozenAt) {
    const words = { live: "live", polling: "asked every 2 s", lost: "connection lost", waiting: "no round yet" };
    this.#set("age", seconds === null ? "–" : `${duration(Math.max(0, Math.round(seconds)))} old`, frozenAt ? "frozen" : words[connection] ?? "connecting", isStale ? "bad" : frozenAt ? "warn" : "");
  }

  #set(id, value, note, tone = "") {
    const tile = this.#tiles.get(id);
    if (value !== null) text(tile.value, value);
    text(tile.note, note);
    attr(tile.tile, "class", `tile ${tone}`);
  }
}

// An upgrade that goes on, else the version that all have, else how many there are.
function versionsOf(view) {
  const going = (view.changes ?? []).find((one) => one.kind === "upgrade");
  if (going) return `${going.from} → ${going.to}: ${going.done} of ${going.done + going.left}`;
  const versions = new Set(view.workers.flatMap((worker) => worker.instances.map((one) => one.version)));
  const workers = `of ${plural(view.workers.length, "worker")}`;
  return versions.size === 0 ? workers : versions.size === 1 ? `${workers} · v${[...versions][0]}` : `${workers} · ${versions.size} versions`;
}
