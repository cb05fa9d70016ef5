// How states, causes, numbers and times are said and drawn.

import { h, s } from "./dom.js";

// Icon paths on a 16 × 16 grid; a state is never told by its colour alone.
export const STATES = {
  ok: { word: "ok", tone: "ok", icon: "M3 8.5l3.2 3.2L13 4.8" },
  idle: { word: "idle", tone: "idle", icon: "M4 8h8" },
  unknown: { word: "unknown", tone: "unknown", icon: "M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.4-1 .8-1 1.6M8 12.4v.2" },
  rewound: { word: "rewound", tone: "rewound", icon: "M4 4v3.2h3.2M4.3 7a4.4 4.4 0 1 1-.4 3" },
  lagging: { word: "lagging", tone: "warn", icon: "M8 3.2a4.8 4.8 0 1 0 .01 0M8 5.4V8l1.9 1.5" },
  failing: { word: "failing", tone: "bad", icon: "M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6" },
  stalled: { word: "stalled", tone: "bad", icon: "M5.6 3.8v8.4M10.4 3.8v8.4" },
  stopped: { word: "stopped", tone: "bad", icon: "M4.4 4.4h7.2v7.2H4.4z" },
};

export const SEVERITY = Object.keys(STATES);

const CAUSES = {
  none: "", noOwner: "no instance owns it", ownerWithoutProgress: "its owner does not advance", slowSink: "slow sink",
  poison: "one batch fails again and again", hotPartition: "hot partition", egressThrottled: "reading is throttled",
  ingressThrottled: "writing is throttled", atPartitionCap: "an instance per partition is not enough",
  retentionLoss: "events left the retention", countedLoss: "events are missing by count",
  tooFewInstances: "too few instances", checkpointsUnreadable: "checkpoints cannot be read",
  assetRefreshFailed: "a file could not be refreshed", mixedVersions: "several versions for too long",
};

const RULES = {
  rate: "rate", trend: "trend", backlog: "backlog", hotPartition: "hot partition", idle: "idle", wake: "wake",
  window: "smaller was enough", bounds: "bounds", throttled: "throttled", measurement: "measurement",
};

const HELD = {
  none: "", paused: "paused", dryRun: "advice only", maximum: "upper bound", partitions: "partition cap", cost: "cost bound",
  ineffective: "did not help before", log: "log at its largest", quietHours: "quiet hours", missing: "measurements missing",
  contradictory: "measurements contradict",
};

const VERDICTS = {
  asPredicted: "as predicted", sooner: "sooner than predicted", later: "later than predicted", ineffective: "did not help",
  superseded: "superseded",
};

export const stateOf = (state) => STATES[state] ?? STATES.unknown;
export const causeOf = (cause) => CAUSES[cause] ?? "";
export const ruleOf = (rule) => RULES[rule] ?? String(rule);
export const heldOf = (held) => HELD[held] ?? "";
export const verdictOf = (verdict) => VERDICTS[verdict] ?? "";

export const icon = (state) => s("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, s("path", { d: stateOf(state).icon }));

export function chip(state, extra = "") {
  const { word, tone } = stateOf(state);
  return h("span", { class: `chip ${tone}` }, icon(state), h("span", {}, extra ? `${word}, ${extra}` : word));
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const NONE = "–";
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

export const count = (value) => (isNumber(value) ? whole.format(value) : NONE);

export function short(value) {
  if (!isNumber(value)) return NONE;
  const size = Math.abs(value);
  if (size >= 1e9) return `${one.format(value / 1e9)} G`;
  if (size >= 1e6) return `${one.format(value / 1e6)} M`;
  if (size >= 1e4) return `${one.format(value / 1e3)} k`;
  return size < 10 && size % 1 ? one.format(value) : whole.format(value);
}

export const rate = (value) => (isNumber(value) ? `${short(value)}/s` : NONE);

export function bytes(value) {
  if (!isNumber(value)) return NONE;
  if (value >= 1e6) return `${one.format(value / 1e6)} MB/s`;
  return value >= 1e3 ? `${one.format(value / 1e3)} kB/s` : `${whole.format(value)} B/s`;
}

export const percent = (value) => (isNumber(value) ? `${whole.format(value * 100)} %` : NONE);

// Short: 0.4 s, 42 s, 3 min 05 s, 2 h 10 min, 3 d 4 h.
export function duration(seconds) {
  if (!isNumber(seconds)) return NONE;
  if (seconds < 9.95) return `${one.format(Math.max(0, seconds))} s`;
  if (seconds < 99.5) return `${whole.format(seconds)} s`;
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${two((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

// Times on the way may be milliseconds.
export const swift = (seconds) => (isNumber(seconds) && seconds < 0.0995 ? `${Math.round(seconds * 1000)} ms` : duration(seconds));

export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

// Making a formatter costs a hundred times what using it does.
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const FORMS = { clock: TIME, short: { hour: "2-digit", minute: "2-digit" }, day: { day: "2-digit", month: "short" }, moment: { year: "numeric", month: "2-digit", day: "2-digit", ...TIME } };
let zone = "UTC";
let forms = {};
export function setZone(value) {
  zone = value;
  forms = {};
}
const at = (time, form) => (forms[form] ??= new Intl.DateTimeFormat("en-GB", { timeZone: zone === "UTC" ? "UTC" : undefined, ...FORMS[form] })).format(new Date(time));
export const clock = (time) => at(time, "clock");
export const clockShort = (time) => at(time, "short");
export const day = (time) => at(time, "day");
export const moment = (time) => `${at(time, "moment")} ${zone === "UTC" ? "UTC" : "local"}`;

export const timeTag = (time, shown) => h("time", { datetime: new Date(time).toISOString(), title: moment(time) }, shown ?? clock(time));
