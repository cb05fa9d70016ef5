// The call screen: what the person on the line has done last, and the call itself.

import { $, h, text } from "/console/dom.js";
import { get } from "./api.js";
import { typed, callOf } from "./ids.js";
import { clock, moment, duration } from "./format.js";

const LIMIT = 30;

let shown = "";
let last = "";

// Asks for what the address names; true when somebody is asked for.
export async function look(id, signal) {
  const wanted = typed(id);
  if (wanted !== shown) {
    [shown, last] = [wanted, ""];
    $("#caller-call").hidden = true;
    $("#caller-events").hidden = true;
    text($("#caller-note"), "");
  }
  if (!wanted) return;
  const call = callOf(wanted);
  const [events, details] = await Promise.all([
    known(`/api/visitors/${encodeURIComponent(wanted)}/events?limit=${LIMIT}`, signal),
    call ? known(`/api/calls/${encodeURIComponent(call)}`, signal) : null,
  ]);
  // What belongs to somebody else meanwhile is not drawn.
  if (wanted !== shown) return;
  drawCall(details);
  drawEvents(events?.events ?? null);
  text($("#caller-note"), events || details ? (events ? "" : "This caller has not been seen on the web.") : "Nobody is known by this.");
}

async function known(path, signal) {
  try {
    return await get(path, signal);
  } catch (error) {
    if (error.status === 404 || error.status === 400) return null;
    throw error;
  }
}

function drawCall(call) {
  const place = $("#caller-call");
  place.hidden = !call;
  if (!call) return;
  const facts = [
    ["Call", call.callId], ["Now", `${call.phase} since ${clock(call.since)}`], ["Began", moment(call.startedAt)], ["Line", call.line], ["Waited", call.waitSeconds === null ? null : duration(call.waitSeconds)],
    ["Agent", call.agent], ["Team", call.team], ["Outcome", call.outcome && [call.outcome, call.value, call.currency].filter((part) => part !== undefined).join(" ")],
  ].filter(([, value]) => value);
  place.replaceChildren(h("h3", {}, "The call"), h("div", { class: "card" }, h("dl", {}, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))));
}

function drawEvents(events) {
  $("#caller-events").hidden = !events;
  const now = JSON.stringify(events);
  if (!events || now === last) return;
  last = now;
  $("#events").replaceChildren(...events.map((event) => h("li", { data: { event: event.eventId ?? "" } },
    h("time", { datetime: event.at }, moment(event.at)), h("span", { class: "what" }, event.name ?? event.event ?? "event"), h("span", { class: "detail" }, detail(event)))));
}

const detail = (event) => [event.title, event.url, event.category, event.action, event.label].filter(Boolean).join(" · ");
