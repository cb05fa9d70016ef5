// The board: the day's figures, by team and by agent, and who waits.

import { $, h, text } from "/console/dom.js";
import { count, percent, duration, money } from "./format.js";

const LONG = 60; // Seconds after which waiting is marked.

const columns = [
  ["Calls", (row) => count(row.calls)],
  ["Waiting", (row) => count(row.waiting)],
  ["Talking", (row) => count(row.talking)],
  ["Answered", (row) => count(row.answered)],
  ["Given up", (row) => count(row.abandoned)],
  ["Mean handle time", (row) => duration(row.meanHandleSeconds)],
  ["Conversion", (row) => percent(row.conversion)],
  ["Value", (row) => money(row.value)],
];

const tiles = [
  ["calls", "Calls today", (row) => [count(row.calls), `${count(row.answered)} answered, ${count(row.abandoned)} given up`]],
  ["waiting", "Waiting now", (row) => [count(row.waiting), `${count(row.talking)} talking`]],
  ["wait", "Mean wait", (row) => [duration(row.meanWaitSeconds), "of answered calls"]],
  ["handle", "Mean handle time", (row) => [duration(row.meanHandleSeconds), `${count(row.handled)} handled`]],
  ["conversion", "Conversion", (row) => [percent(row.conversion), `${count(row.sales)} sales`]],
  ["value", "Value", (row) => [money(row.value), "of all outcomes"]],
];

let asked = "";

export function path() {
  const team = $("#team").value;
  return team ? `/api/calls/board?team=${encodeURIComponent(team)}` : "/api/calls/board";
}

export function draw(board) {
  text($("#day"), `${board.day}${board.timeZone === "UTC" ? " (UTC)" : ` (${board.timeZone})`}`);
  for (const [name, title, show] of tiles) {
    let tile = $(`[data-tile=${name}]`);
    if (!tile) {
      tile = h("div", { data: { tile: name } }, h("dt", {}, title), h("dd", {}, h("span", { class: "value" }), h("span", { class: "note" })));
      $("#tiles").append(tile);
    }
    const [value, note] = show(board.total);
    text($(".value", tile), value);
    text($(".note", tile), note);
    tile.classList.toggle("busy", name === "waiting" && board.total.waiting > 0);
  }
  table($("#teams"), "team", board.teams, false);
  table($("#agents"), "agent", board.agents, true);
  waiting(board);
  choices(board);
  document.body.dataset.calls = String(board.total.calls);
}

// Rows are kept by id, so that a reader's place and a selection survive the next second.
function table(place, kind, rows, withTeam) {
  let body = $("tbody", place);
  if (!body) {
    const heads = [["name", kind === "team" ? "Team" : "Agent"], ...(withTeam ? [["name", "Team"]] : []), ...columns.map(([name]) => ["", name])];
    body = h("tbody");
    place.append(h("table", { class: "figures" }, h("thead", {}, h("tr", {}, heads.map(([style, name]) => h("th", { scope: "col", class: style || null }, name)))), body));
  }
  const known = new Map([...body.children].map((row) => [row.dataset.id, row]));
  const order = rows.map((figures) => {
    const row = known.get(figures.id) ?? h("tr", { data: { id: figures.id } }, h("th", { scope: "row", class: "name" }), ...(withTeam ? [h("td", { class: "name" })] : []), columns.map(() => h("td")));
    const cells = [figures.name ?? figures.id, ...(withTeam ? [figures.team ?? "–"] : []), ...columns.map(([, show]) => show(figures))];
    cells.forEach((value, i) => text(row.children[i], value));
    return row;
  });
  order.forEach((row, i) => body.children[i] !== row && body.insertBefore(row, body.children[i] ?? null));
  while (body.children.length > order.length) body.lastElementChild.remove();
}

function waiting(board) {
  const now = Date.parse(board.now);
  $("#waiting").replaceChildren(...board.waiting.map((call) => {
    const seconds = (now - Date.parse(call.since)) / 1000;
    return h("li", {}, h("a", { href: `#/caller/${encodeURIComponent(`call:${call.callId}`)}` }, call.callId), h("span", {}, [call.team, call.agent, call.line].filter(Boolean).join(" · ")),
      h("span", { class: seconds > LONG ? "since long" : "since" }, duration(seconds)));
  }));
  $("#nobody").hidden = board.waiting.length > 0;
}

// With a team chosen the answer holds that team only: the others stay to be chosen.
function choices(board) {
  const select = $("#team");
  if (select.value) return;
  const teams = board.teams.map((row) => [row.id, row.name ?? row.id]);
  const now = JSON.stringify(teams);
  if (now === asked) return;
  asked = now;
  select.replaceChildren(h("option", { value: "" }, "all"), ...teams.map(([id, name]) => h("option", { value: id }, name)));
}
