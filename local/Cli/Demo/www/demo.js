"use strict";

// Each event's way, by event id: what is known of it so far, and the row that shows it.
const ways = new Map();
const tracker = window.snowplowBrowserTracking;

tracker.newTracker("demo", location.origin, {
  appId: "sluice-demo",
  bufferSize: 1,
  contexts: { webPage: true },
  // The tracker's own hook tells which event id it has given: nothing on this page makes one up.
  plugins: [{ afterTrack: (payload) => follow(payload) }],
});
tracker.enableActivityTracking({ minimumVisitLength: 5, heartbeatDelay: 5 });

const purchase = (price) => ({
  event: {
    schema: "iglu:io.sluice/demo_purchase/jsonschema/1-0-0",
    data: { sku: "lock-gate", price, currency: "GBP", quantity: 1 },
  },
});

const senders = {
  pageView: () => tracker.trackPageView(),
  ping: () => tracker.updatePageActivity(),
  link: () =>
    tracker.trackSelfDescribingEvent({
      event: {
        schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
        data: { targetUrl: new URL("#read-more", location.href).href, elementContent: "Link click" },
      },
    }),
  struct: () => tracker.trackStructEvent({ category: "demo", action: "press", label: "button", value: 1.5 }),
  selfDescribing: () => tracker.trackSelfDescribingEvent(purchase(129.9)),
  invalid: () => tracker.trackSelfDescribingEvent(purchase("free")),
};

for (const control of document.querySelectorAll("[data-send]"))
  control.addEventListener("click", () => senders[control.dataset.send]());

const names = { pv: "Page view", pp: "Page ping", se: "Structured event", ue: "Self-describing event" };

function follow(payload) {
  const row = document.getElementById("row").content.firstElementChild.cloneNode(true);
  row.dataset.eventId = payload.eid;
  row.dataset.kind = payload.e;
  row.querySelector("h3").textContent = names[payload.e] ?? payload.e;
  row.querySelector(".id").textContent = payload.eid;
  row.querySelector("[data-step=sent]").className = "done";
  document.getElementById("none").hidden = true;
  document.getElementById("events").prepend(row);
  ways.set(payload.eid, { row, settled: false });
}

function show(way, known) {
  const step = (name, done, text) => {
    const element = way.row.querySelector(`[data-step=${name}]`);
    if (done) element.className = done;
    if (text) element.textContent = text;
  };
  if (known.collected) step("collected", "done", `collected: partition ${known.collected.partition}, sequence ${known.collected.sequence}`);
  if (known.outcome === "enriched") step("settled", "done", "enriched");
  if (known.outcome === "failed") step("settled", "failed", `failed: ${known.type}`);
  if (known.blob) step("archived", "done", `archived: ${known.blob}`);
  const detail = [];
  if (known.name) detail.push(known.name);
  for (const reason of known.reasons ?? []) detail.push(reason);
  way.row.querySelector(".detail").textContent = detail.join("\n");
  way.settled = Boolean(known.outcome && known.blob);
}

async function readBack() {
  const open = [...ways].filter(([, way]) => !way.settled).map(([id]) => id).slice(0, 20);
  if (open.length === 0) return;
  const answer = await fetch(`/demo/ways?ids=${open.join(",")}`);
  if (!answer.ok) return;
  for (const known of await answer.json()) show(ways.get(known.id), known);
}

async function readProfile() {
  const id = document.cookie.match(/_sp_id\.[^=]*=([^.;]+)/)?.[1];
  if (!id) return;
  const answer = await fetch(`/api/visitors/${encodeURIComponent(id)}`);
  if (!answer.ok) return;
  const list = document.getElementById("profile");
  list.replaceChildren();
  for (const [name, value] of Object.entries(await answer.json())) {
    if (value === null || value === "") continue;
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = typeof value === "object" ? JSON.stringify(value) : String(value);
    list.append(term, text);
  }
}

async function refresh() {
  try {
    await readBack();
    await readProfile();
  } catch {
    // The pipeline is away for a moment; the next round asks again.
  }
  setTimeout(refresh, 700);
}

tracker.trackPageView();
refresh();
