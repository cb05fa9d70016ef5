// What a screen reader hears: incidents, ten seconds apart at least, several as one; losses at once.

import { text } from "./dom.js";
import { plural, stateOf, causeOf } from "./words.js";

const APART = 10_000;

export class Announcer {
  #polite;
  #assertive;
  #open = null;
  #opened = [];
  #closed = 0;
  #last = -APART;
  #timer = null;

  constructor(polite, assertive) {
    [this.#polite, this.#assertive] = [polite, assertive];
  }

  incidents(incidents) {
    const now = new Map(incidents.map((one) => [one.id, one]));
    if (this.#open !== null) {
      const fresh = incidents.filter((one) => !this.#open.has(one.id));
      const loss = fresh.filter((one) => one.cause === "countedLoss" || one.cause === "retentionLoss");
      if (loss.length) text(this.#assertive, `Data loss: ${loss.map((one) => one.summary).join(" ")}`);
      this.#opened.push(...fresh.filter((one) => !loss.includes(one)));
      this.#closed += [...this.#open.keys()].filter((id) => !now.has(id)).length;
      if (this.#opened.length || this.#closed) this.#soon();
    }
    this.#open = now;
  }

  #soon() {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#say(), Math.max(0, this.#last + APART - performance.now()));
  }

  #say() {
    this.#timer = null;
    this.#last = performance.now();
    const [first] = this.#opened;
    const parts = [];
    if (this.#opened.length === 1) parts.push(`New incident: ${first.node} ${stateOf(first.state).word}${causeOf(first.cause) ? `, ${causeOf(first.cause)}` : ""}.`);
    else if (this.#opened.length) parts.push(`${plural(this.#opened.length, "new incident")}: ${[...new Set(this.#opened.map((one) => one.node))].slice(0, 4).join(", ")}.`);
    if (this.#closed) parts.push(`${plural(this.#closed, "incident")} closed.`);
    [this.#opened, this.#closed] = [[], 0];
    text(this.#polite, parts.join(" "));
  }
}
