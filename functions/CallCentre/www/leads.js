// The outbound list.

import { $, h, text } from "/console/dom.js";
import { count, clock } from "./format.js";

let last = "";

export const path = "/api/calls/leads?limit=100";

export function draw(answer) {
  text($("#leads-note"), answer.total ? `${count(answer.total)} people, scored at ${clock(answer.readAt)}` : "Nobody reaches the declared score.");
  const now = JSON.stringify(answer.leads);
  if (now === last) return;
  last = now;
  const rows = answer.leads.map((lead) => h("tr", { data: { person: lead.person } },
    h("th", { scope: "row", class: "name" }, h("a", { href: `#/caller/${encodeURIComponent(lead.id)}` }, lead.id)),
    h("td", {}, count(lead.score)), h("td", { class: "reasons" }, lead.reasons.join(", ")), h("td", {}, lead.lastDay)));
  $("#lead-table").replaceChildren(...(rows.length ? [h("table", { class: "figures" },
    h("thead", {}, h("tr", {}, ["Person", "Score", "Because", "Last asked to be called"].map((name, i) => h("th", { scope: "col", class: i === 0 || i === 2 ? "name" : null }, name)))), h("tbody", {}, rows))] : []));
}
