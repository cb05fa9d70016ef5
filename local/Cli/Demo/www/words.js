// How things are called. Everything here returns plain text; nobody may read it as markup.

const kinds = { pv: "Page view", pp: "Page ping", se: "Structured event", ue: "Self-describing event" };
const schemas = { link_click: "Link click", demo_purchase: "Purchase" };

/** Name and own words of an event, from what the tracker has put together. */
export function describe(payload) {
  if (payload.e === "se")
    return { name: kinds.se, own: [payload.se_ca, payload.se_ac, payload.se_la].filter(Boolean).join(" / ") };
  if (payload.e !== "ue") return { name: kinds[payload.e] ?? String(payload.e), own: String(payload.page ?? "") };
  const event = selfDescribing(payload);
  const schema = /^iglu:[^/]+\/([^/]+)\//.exec(event?.schema ?? "")?.[1];
  const data = event?.data ?? {};
  const own = data.targetUrl ?? (data.sku && `${data.sku}, ${data.price} ${data.currency}`) ?? schema ?? "";
  return { name: schemas[schema] ?? kinds.ue, own: String(own) };
}

function selfDescribing(payload) {
  try {
    const text = payload.ue_pr ?? new TextDecoder().decode(
      Uint8Array.from(atob(payload.ue_px.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)));
    return JSON.parse(text).data;
  } catch {
    return null; // The pipeline will say what it thinks of it.
  }
}

/** What a failed event's messages say: [{ text, about }], most useful first. */
export function reasons(messages) {
  return messages.flatMap((message) => {
    let said;
    try {
      said = JSON.parse(message);
    } catch {
      return [{ text: message, about: "" }];
    }
    const about = said.schemaKey ?? said.schemaCriterion ?? said.field ?? said.enrichment?.identifier ?? "";
    const reports = said.error?.dataReports;
    if (Array.isArray(reports) && reports.length > 0)
      return reports.map((report) => ({ text: String(report.message ?? report.keyword), about: String(about) }));
    const text = said.error?.error ?? said.expectation ?? said.message?.error ?? said.error;
    return [{ text: typeof text === "string" ? text : message, about: String(about) }];
  });
}

export const outcome = (event) => event.outcome ?? (event.accepted ? "accepted" : event.waiting ? "waiting" : "sent");

export const step = (event, name) =>
  name === "sent" ? "done"
  : name === "accepted" ? (event.accepted || event.outcome ? "done" : "")
  : name === "collected" ? (event.outcome ? "done" : "")
  : name === "settled" ? (event.outcome === "failed" ? "failed" : event.outcome ? "done" : "")
  : event.blob ? (event.outcome === "failed" ? "failed" : "done") : "";

const last = (path) => path.slice(path.lastIndexOf("/") + 1);
export const fileName = last;

/** The whole way, in one sentence or two. */
export function sentence(event) {
  const title = event.own ? `${event.name} “${event.own}”` : event.name;
  if (!event.outcome) {
    if (event.accepted) return `${title}: the collector has it${event.took ? ` (after ${event.took} ms)` : ""}. It is safe now, and on its way to enrichment.`;
    return event.waiting
      ? `${title}: the collector does not answer. The event waits in this browser and goes out when the collector is back.`
      : `${title}: on its way to the collector.`;
  }
  const taken = event.took ? `taken by the collector in ${event.took} ms` : "taken by the collector";
  const collected = event.collected ? `, collected in partition ${event.collected.partition} as number ${event.collected.sequence}` : ", collected";
  const judged = event.outcome === "failed"
    ? `, and failed enrichment (${event.label}). Nothing is thrown away:`
    : `, and enriched as ${event.label}.`;
  const kept = event.blob ? ` it is archived in ${last(event.blob)}.` : " it is about to be archived.";
  return `${title}: ${taken}${collected}${judged}${event.outcome === "failed" ? kept : kept.replace(" it", " It")}`;
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
export function ago(time, now = Date.now()) {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000);
  if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

export const clock = (time) => new Date(time).toLocaleTimeString("en-GB");
