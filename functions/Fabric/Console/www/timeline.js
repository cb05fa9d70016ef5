// Lanes over the chosen time: incidents and changes as bars, decisions as marks. Dragging over it chooses a range for every chart.

import { h } from "./dom.js";
import { clock, clockShort, day, stateOf, icon, causeOf, moment, heldOf } from "./words.js";
import { mark, markIcon, sentence } from "./decisions.js";

const LEAST = 26; // Pixels from mark to mark: what is nearer becomes one mark with a number.
const ROWS = 3;

export class Timeline {
  #root;
  #range = null;
  #key = "";
  #track = null;
  #width = null;

  constructor(root, { onRange, onDecisions, onIncident }) {
    Object.assign(this, { onRange, onDecisions, onIncident });
    this.#root = root;
    // Asked for while drawing, the width would make the browser lay the whole page out first.
    new ResizeObserver(([entry]) => {
      this.#width = entry.contentRect.width;
      this.redraw();
    }).observe(root);
  }

  redraw() {
    this.#key = "";
    if (this.last) this.update(...this.last);
  }

  update(incidents, decisions, changes, range) {
    this.last = [incidents, decisions, changes, range];
    if (this.#root.hidden) return;
    const width = Math.max(200, (this.#width ??= this.#root.clientWidth) - 116);
    const key = JSON.stringify([incidents.map((one) => [one.id, one.updatedAt, one.closedAt]), decisions.map((one) => one.id), changes.map((one) => [one.id, one.done, one.left, one.endedAt]), Math.round(range.from / Math.max(2_000, (range.to - range.from) / width)), Math.round((range.to - range.from) / 1000), width]);
    if (key === this.#key || this.#root.contains(document.activeElement) && document.activeElement !== this.#track && this.#key && this.dragging) return;
    this.#key = key;
    this.#range = range;
    const focused = document.activeElement?.dataset?.mark;
    const x = (time) => Math.min(1, Math.max(0, (new Date(time) - range.from) / (range.to - range.from))) * width;
    const acted = decisions.filter((one) => one.action !== "hold");
    const held = decisions.filter((one) => one.action === "hold");
    const throttled = incidents.filter((one) => one.cause === "ingressThrottled" || one.cause === "egressThrottled");
    const others = incidents.filter((one) => !throttled.includes(one));
    const lanes = [
      ["Incidents", this.#bars(others, x, width)], ["Throttling", this.#bars(throttled, x, width)],
      ["Scaling", this.#marks(acted, x)], ["Held back", this.#marks(held, x)], ["Changes", this.#changes(changes, x, width)],
    ];
    this.#track = h("div", { class: "lanes" }, lanes.map(([name, { items, rows }]) => {
      const track = h("div", { class: "track" }, items);
      track.style.height = `${rows * 28 + 4}px`;
      return h("div", { class: "lane", role: "group", "aria-label": name }, h("span", { class: "lane-name", "aria-hidden": "true" }, name), track);
    }), this.#axis(range, width));
    this.#root.replaceChildren(this.#track);
    this.#brush(this.#track, width);
    if (focused) [...this.#root.querySelectorAll("[data-mark]")].find((one) => one.dataset.mark === focused)?.focus();
  }

  // What people did: a bar for as long as it took. A click brings all charts to it.
  #changes(changes, x, width) {
    return packed(changes, width, (one) => one.startedAt, (one) => one.endedAt, x, (one, left, right) => {
      const name = changeName(one);
      const to = one.endedAt ?? Date.now();
      return h("button", {
        type: "button", class: `bar change${one.endedAt ? "" : " open"}`, data: { mark: one.id, kind: one.kind },
        title: `${one.summary}\n${moment(one.startedAt)}${one.endedAt ? "" : ", still going on"}`,
        "aria-label": `${name}: ${one.summary} From ${clock(one.startedAt)} ${one.endedAt ? `to ${clock(one.endedAt)}` : "until now"}`,
        on: { click: () => this.onRange(new Date(one.startedAt).getTime() - 300_000, new Date(to).getTime() + 300_000) },
      }, h("span", {}, right - left > 70 ? name : "◆"));
    });
  }

  #bars(incidents, x, width) {
    return packed(incidents, width, (one) => one.openedAt, (one) => one.closedAt, x, (incident, left, right) => {
      const { tone, word } = stateOf(incident.state);
      const where = incident.partition === null || incident.partition === undefined ? incident.node : `${incident.node} partition ${incident.partition}`;
      return h("button", {
        type: "button", class: `bar ${tone}${incident.closedAt ? "" : " open"}`, data: { mark: incident.id }, title: `${incident.summary}\n${moment(incident.openedAt)}${incident.closedAt ? ` to ${moment(incident.closedAt)}` : ", still open"}`,
        "aria-label": `${where}, ${word}${causeOf(incident.cause) ? `, ${causeOf(incident.cause)}` : ""}, from ${clock(incident.openedAt)} ${incident.closedAt ? `to ${clock(incident.closedAt)}` : "until now"}`,
        on: { click: () => this.onIncident(incident) },
      }, icon(incident.state), h("span", {}, right - left > 70 ? where : ""));
    });
  }

  #marks(decisions, x) {
    const groups = [];
    for (const decision of [...decisions].sort((a, b) => new Date(a.time) - new Date(b.time))) {
      const at = x(decision.time);
      if (groups.length && at - groups.at(-1).at < LEAST) groups.at(-1).members.push(decision);
      else groups.push({ at, members: [decision] });
    }
    const items = groups.map(({ at, members }) => {
      const [first] = members;
      const held = heldOf(first.held);
      const said = members.length === 1 ? `${sentence(first)}${held ? `, held back: ${held}` : ""}, ${clock(first.time)}` : `${members.length} decisions from ${clock(first.time)} to ${clock(members.at(-1).time)}`;
      const button = h("button", { type: "button", class: `point ${mark(first)}`, data: { mark: first.id }, "aria-label": said, title: members.map((one) => `${clock(one.time)} ${sentence(one)}`).slice(0, 12).join("\n"), on: { click: () => this.onDecisions(members.at(-1).id) } },
        members.length === 1 ? markIcon(first) : h("span", {}, String(members.length)));
      place(button, at - 12, 0, 24);
      return button;
    });
    return { items, rows: 1 };
  }

  #axis(range, width) {
    const steps = [60, 300, 600, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800].map((step) => step * 1000);
    const step = steps.find((one) => ((range.to - range.from) / one) * 74 < width) ?? steps.at(-1);
    const ticks = [];
    for (let at = Math.ceil(range.from / step) * step; at < range.to; at += step) {
      const left = ((at - range.from) / (range.to - range.from)) * width;
      if (left > width - 34 || left < 18) continue;
      const tick = h("span", { class: "tick" }, step >= 86_400_000 ? day(at) : clockShort(at));
      tick.style.left = `${left}px`;
      ticks.push(tick);
    }
    return h("div", { class: "lane axis", "aria-hidden": "true" }, h("span", { class: "lane-name" }, ""), h("div", { class: "track" }, ticks));
  }

  #brush(element, width) {
    const box = h("div", { class: "brush", hidden: true });
    element.append(box);
    const offset = () => element.querySelector(".track").getBoundingClientRect().left;
    let start = null;
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("button")) return;
      start = event.clientX - offset();
      this.dragging = true;
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (start === null) return;
      const now = event.clientX - offset();
      box.hidden = Math.abs(now - start) < 4;
      box.style.left = `${Math.max(0, Math.min(start, now)) + element.querySelector(".track").offsetLeft}px`;
      box.style.width = `${Math.abs(Math.min(width, now) - start)}px`;
    });
    element.addEventListener("pointerup", (event) => {
      this.dragging = false;
      if (start === null) return;
      const [a, b] = [start, event.clientX - offset()].map((at) => Math.min(width, Math.max(0, at))).sort((one, other) => one - other);
      start = null;
      box.hidden = true;
      const time = (at) => this.#range.from + (at / width) * (this.#range.to - this.#range.from);
      if (b - a > 6) this.onRange(Math.floor(time(a)), Math.ceil(time(b)));
    });
  }
}

function place(element, left, row, width) {
  element.style.left = `${Math.round(left)}px`;
  element.style.top = `${row * 28 + 2}px`;
  element.style.width = `${Math.round(width)}px`;
}

// Bars in rows, as many as there is room for; the rest is a number.
function packed(all, width, from, to, x, make) {
  const ends = [];
  const items = [];
  let hidden = 0;
  for (const one of [...all].sort((a, b) => new Date(from(a)) - new Date(from(b)))) {
    const left = Math.min(x(from(one)), width - LEAST);
    const right = Math.max(left + LEAST, to(one) ? x(to(one)) : width);
    let row = ends.findIndex((end) => end <= left);
    if (row < 0) row = ends.length;
    if (row >= ROWS) {
      hidden++;
      continue;
    }
    ends[row] = right + 2;
    const bar = make(one, left, right);
    place(bar, left, row, right - left);
    items.push(bar);
  }
  if (hidden) items.push(h("span", { class: "more" }, `${hidden} more`));
  return { items, rows: Math.max(1, ends.length) };
}

const changeName = (one) => (one.kind === "controls" ? "Fabric set" : one.kind === "settings" ? "Settings" : one.kind === "replay" ? "Replay" : `${one.from} → ${one.to}`);
