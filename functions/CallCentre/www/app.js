// Views by address, one question a second, and the age of what is shown.

import { $, stored, text } from "/console/dom.js";
import { get, signIn } from "./api.js";
import * as board from "./board.js";
import * as caller from "./caller.js";
import * as leads from "./leads.js";
import { clock } from "./format.js";

const EVERY = { board: 1_000, caller: 2_000, leads: 10_000 };
const STALE = 5; // Seconds, as the board promises.

let view = "";
let argument = "";
let turn = null;
let timer = null;
let fresh = null; // When the last answer came, and by how much its figures were behind.

function route() {
  const [, name = "board", ...rest] = location.hash.split("/");
  const next = name in EVERY ? name : "board";
  let id = "";
  try {
    id = decodeURIComponent(rest.join("/"));
  } catch {
    id = rest.join("/"); // Not written by this page: taken as it is.
  }
  if (next !== view) fresh = null;
  [view, argument] = [next, id];
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== view;
  for (const link of document.querySelectorAll("nav a"))
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  if (view === "caller" && $("#caller-id") !== document.activeElement) $("#caller-id").value = argument;
  document.title = `${{ board: "Calls", caller: "Caller", leads: "To call" }[view]} · Sluice`;
  ask();
}

async function ask() {
  turn?.abort();
  clearTimeout(timer);
  const mine = (turn = new AbortController());
  try {
    await once(mine.signal);
    $("#banner").hidden = true;
  } catch (error) {
    if (mine.signal.aborted) return;
    if (error.status === 401) return signIn(true);
    text($("#banner"), `${error.message} ${fresh ? `What is shown is from ${clock(fresh.at)}.` : ""}`);
    $("#banner").hidden = false;
  }
  if (mine === turn && !document.hidden) timer = setTimeout(ask, EVERY[view]);
}

async function once(signal) {
  if (view === "board") {
    const answer = await get(board.path(), signal);
    if (signal.aborted) return;
    board.draw(answer);
    note(answer.behindSeconds, (Date.parse(answer.now) - Date.parse(answer.readAt)) / 1000);
  } else if (view === "caller") {
    await caller.look(argument, signal);
    note(null, 0);
  } else {
    const answer = await get(leads.path, signal);
    if (signal.aborted) return;
    leads.draw(answer);
    note(null, 0);
  }
}

function note(behind, age) {
  fresh = { at: Date.now(), behind, age: Math.max(0, age) };
  tell();
}

function tell() {
  if (!fresh) return text($("#age-text"), "no figures yet");
  const silent = (Date.now() - fresh.at) / 1000;
  const seconds = silent + fresh.age + (fresh.behind ?? 0);
  const limit = view === "board" ? STALE : (EVERY[view] / 1000) + STALE;
  $("#age").classList.toggle("old", seconds > limit);
  text($("#age-text"), seconds > limit ? `${Math.round(seconds)} s behind` : view === "board" && fresh.behind === null ? `as of ${clock(fresh.at)}` : `live, as of ${clock(fresh.at)}`);
}

const themes = ["system", "light", "dark"];
$("#theme").addEventListener("click", () => {
  const next = themes[(themes.indexOf(stored.get("theme", "system")) + 1) % 3];
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  stored.set("theme", next);
  text($("#theme"), `Theme: ${next}`);
});
text($("#theme"), `Theme: ${stored.get("theme", "system")}`);

$("#team").addEventListener("change", ask);
$("#sign-in-form").addEventListener("submit", () => setTimeout(ask));
$("#sign-in").addEventListener("cancel", (event) => event.preventDefault());
$("#caller-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const next = `#/caller/${encodeURIComponent($("#caller-id").value.trim())}`;
  if (location.hash === next) ask();
  else location.hash = next;
});
addEventListener("hashchange", route);
document.addEventListener("visibilitychange", () => document.hidden || ask());
setInterval(tell, 1_000);
route();
