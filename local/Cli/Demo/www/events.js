// The events of this browser, newest last, kept across reloads.

import { describe, reasons } from "./words.js";

const most = 30;
const key = "sluice-demo-events";

export const events = new Map();

/** Takes up what an earlier page noted. */
export function load() {
  try {
    for (const event of JSON.parse(localStorage.getItem(key)) ?? []) events.set(event.id, event);
  } catch {
    localStorage.removeItem(key); // Not ours, or of another version of this page.
  }
}

function save() {
  while (events.size > most) events.delete(events.keys().next().value);
  try {
    localStorage.setItem(key, JSON.stringify([...events.values()]));
  } catch {
    // A browser that keeps nothing shows this page's own events only.
  }
}

export function noteSent(payload) {
  const event = { id: payload.eid, kind: payload.e, ...describe(payload), at: Date.now(), created: Number(payload.dtm) };
  events.set(event.id, event);
  save();
  return event;
}

export function noteAccepted(ids) {
  for (const id of ids) {
    const event = events.get(id);
    if (!event || event.accepted) continue;
    event.accepted = true;
    // A late answer says how long the collector was away, not how fast it is.
    if (!event.waiting) event.took = Date.now() - event.at;
    event.waiting = false;
  }
  save();
}

export function noteRefused(ids) {
  for (const id of ids) {
    const event = events.get(id);
    if (event && !event.accepted) event.waiting = true;
  }
  save();
}

/** Notes what the pipeline says; true when something is new. */
export function noteKnown(known) {
  const event = events.get(known.id);
  if (!event) return false;
  const before = JSON.stringify(event);
  if (known.collected) event.collected = known.collected;
  if (known.outcome) {
    event.outcome = known.outcome;
    event.label = known.name ?? "";
    event.reasons = reasons(known.reasons ?? []);
    event.accepted = true;
    event.waiting = false;
  }
  if (known.blob) event.blob = known.blob;
  if (JSON.stringify(event) === before) return false;
  save();
  return true;
}

const twoHours = 2 * 3600 * 1000; // As far back as the page's routes look.


// Where it was collected is known to the process that has seen it pass; after a restart only the archive knows the event.
const isFinished = (event) => event.blob && (event.collected ? event.collected.blob : Date.now() - event.at > 15_000);

/** Ids of the events whose way is not known to its end. */
export const open = () =>
  [...events.values()]
    .filter((event) => !isFinished(event) && Date.now() - event.at < twoHours)
    .map((event) => event.id)
    .slice(-most);

export const waiting = () => [...events.values()].filter((event) => !event.accepted);
