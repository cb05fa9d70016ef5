// Ties the page together: what is sent is noted, what is noted is asked for, what is answered is shown.

import { events, load, noteAccepted, noteKnown, noteRefused, noteSent, open, waiting } from "./events.js";
import { picture } from "./picture.js";
import { senders, start } from "./tracking.js";
import { readProfile } from "./visitor.js";
import { ago, clock, fileName, outcome, sentence, step } from "./words.js";

const byId = (id) => document.getElementById(id);
const rows = new Map();
let chosen = null;
let profile = null;
let pingAsked = false;
let state = "asking";

const showPicture = picture(byId("picture"));

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// --- rows ---

function addRow(event) {
  const row = byId("row").content.firstElementChild.cloneNode(true);
  row.dataset.eventId = event.id;
  row.dataset.kind = event.kind;
  row.querySelector("b").textContent = event.name;
  row.querySelector(".own").textContent = event.own;
  row.querySelector("time").dateTime = new Date(event.at).toISOString();
  row.querySelector("button").addEventListener("click", () => choose(event.id));
  byId("none").hidden = true;
  byId("events").prepend(row);
  rows.set(event.id, row);
  for (const [id, old] of rows)
    if (!events.has(id)) {
      old.remove();
      rows.delete(id);
    }
  showRow(event);
}

function showRow(event) {
  const row = rows.get(event.id);
  if (!row) return;
  row.dataset.outcome = outcome(event);
  row.querySelector(".chip").textContent = outcome(event);
  const time = row.querySelector("time");
  time.textContent = Date.now() - event.at < 3600_000 ? clock(event.at) : ago(event.at);
  for (const dot of row.querySelectorAll("[data-step]")) dot.className = step(event, dot.dataset.step);
}

// --- the chosen event ---

function choose(id) {
  chosen = id;
  byId("record").open = false;
  byId("fields").replaceChildren();
  for (const [other, row] of rows) row.querySelector("button").setAttribute("aria-pressed", String(other === id));
  showChosen();
}

function showChosen() {
  const event = events.get(chosen);
  if (!event) return;
  const said = sentence(event);
  // Said again only when it changed: a screen reader reads every change aloud.
  if (byId("sentence").textContent !== said) byId("sentence").textContent = said;
  showPicture(event, profile, said);
  byId("detail").hidden = false;
  byId("detail").dataset.eventId = event.id;
  byId("why").hidden = event.outcome !== "failed";
  byId("reasons").replaceChildren(...(event.reasons ?? []).map((reason) => {
    const item = element("li", reason.text);
    if (reason.about) item.append(" ", element("code", reason.about));
    return item;
  }));
  byId("record").hidden = !event.blob;
  const places = [["Event", event.id]];
  if (event.collected?.blob) places.push(["Collected in", event.collected.blob, true]);
  if (event.blob) places.push(["Archived in", event.blob, true]);
  byId("places").replaceChildren(...places.flatMap(([term, text, isBlob]) => {
    const place = element("dd");
    place.append(isBlob ? blobLink(text) : element("code", text));
    return [element("dt", term), place];
  }));
}

function blobLink(name) {
  const link = element("a", name);
  link.href = `/demo/blobs/${encodeURI(name)}`;
  link.download = fileName(name);
  return link;
}

byId("record").addEventListener("toggle", () => readRecord(chosen));

/** Reads the chosen event from its blob for as long as somebody wants to see it. */
async function readRecord(id) {
  if (id !== chosen || !byId("record").open || byId("fields").querySelector("dl")) return;
  let shown;
  try {
    const answer = await get(`/demo/records/${id}`);
    const record = await answer.json();
    shown = answer.ok ? table(record) : element("p", record.detail);
  } catch {
    shown = element("p", "The archive does not answer at the moment; asking again.");
    setTimeout(() => readRecord(id), 2000);
  }
  if (id === chosen) byId("fields").replaceChildren(shown);
}

/** An event's fields; those without a value say nothing. */
function table(record) {
  const list = element("dl");
  for (const [name, value] of Object.entries(record.schema && record.data ? { schema: record.schema, ...record.data } : record)) {
    if (value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)) continue;
    const text = element("dd");
    text.append(typeof value === "object" ? element("pre", JSON.stringify(value, null, 2)) : String(value));
    list.append(element("dt", name), text);
  }
  return list;
}

// --- the pipeline ---

function setState(next) {
  state = next;
  const count = waiting().length;
  const texts = {
    up: "The pipeline answers",
    down: `The collector does not answer.${count ? ` ${count === 1 ? "One event waits" : `${count} events wait`} in this browser and ${count === 1 ? "goes" : "go"} out when it is back.` : ""}`,
    storage: "Storage does not answer. Events are collected all the same; the archive follows.",
  };
  const status = byId("status");
  status.dataset.state = next;
  if (status.textContent !== texts[next]) status.textContent = texts[next];
}

function get(path) {
  return fetch(path, { signal: AbortSignal.timeout(5000), cache: "no-cache" });
}

function changed(ids) {
  for (const id of ids) if (events.has(id)) showRow(events.get(id));
  if (ids.includes(chosen)) showChosen();
}

const page = start({
  sent(payload) {
    const event = noteSent(payload);
    addRow(event);
    const isUnasked = event.kind === "pp" && !pingAsked;
    if (event.kind === "pp") pingAsked = false;
    if (!chosen || !isUnasked) choose(event.id);
  },
  accepted(ids) {
    noteAccepted(ids);
    changed(ids);
  },
  refused(ids) {
    noteRefused(ids);
    changed(ids);
    setState("down");
  },
});

async function readWays() {
  const ids = open();
  if (ids.length === 0) return true;
  const answer = await get(`/demo/ways?ids=${ids.join(",")}`);
  if (!answer.ok) throw new Error(`The ways were answered with ${answer.status}.`);
  const { storage, ways } = await answer.json();
  changed(ways.filter(noteKnown).map((way) => way.id));
  return storage;
}

/** False when the visitor API does not answer, which storage keeps it from doing. */
async function readVisitor() {
  if (![...events.values()].some((event) => event.outcome === "enriched")) return true;
  try {
    const before = JSON.stringify(profile);
    const answer = await readProfile(page.visitorId(), get);
    profile = answer.profile;
    if (JSON.stringify(profile) !== before) showChosen();
    return answer.status < 500;
  } catch {
    return false;
  }
}

let flushed = 0;
async function round() {
  try {
    const health = await get("/health");
    if (!health.ok) throw new Error(`The collector's health is ${health.status}.`);
    // The tracker keeps what was refused and sends it with the next event; there may be none.
    if (waiting().length > 0 && Date.now() - flushed > 2000) {
      flushed = Date.now();
      page.flush();
    }
    const [archive, visitors] = [await readWays(), await readVisitor()];
    setState(archive && visitors ? "up" : "storage");
  } catch {
    setState("down");
  }
  setTimeout(round, state === "up" && open().length > 0 ? 400 : 1500);
}

// --- begin ---

load();
for (const event of events.values()) addRow(event);
for (const control of document.querySelectorAll("[data-send]"))
  control.addEventListener("click", () => {
    if (control.dataset.send === "ping") pingAsked = true;
    senders[control.dataset.send](byId("words").value || "Lock gate", control);
  });
senders.pageView(document.title);
round();
