// Shortcuts of single keys, which can be switched off (WCAG 2.1.4), and the list of them.

import { $, h, stored } from "./dom.js";

const NAMES = { " ": "Space" };

export function shortcuts(keys) {
  const box = $("#keys-on");
  box.checked = stored.get("keys", "on") === "on";
  box.addEventListener("change", () => stored.set("keys", box.checked ? "on" : "off"));
  const help = $("#help");
  const show = () => help.open || help.showModal();
  $("#help-open").addEventListener("click", show);
  const row = (names, words) => h("div", {}, h("dt", {}, names.map((name) => h("kbd", {}, name))), h("dd", {}, words));
  $("#shortcuts").append(...Object.entries(keys).map(([key, [words]]) => row([NAMES[key] ?? key], words)), row(["?"], "this list"),
    row(["←", "→"], "in the graph: along the flow"), row(["↑", "↓"], "in the graph: to the neighbour"), row(["Home", "End"], "in the graph: first, last"), row(["Enter"], "open the node"), row(["Esc"], "close it"));
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !box.checked) return;
    const { target } = event;
    if (target.closest?.("input, select, textarea, dialog") || (event.key === " " && target.closest?.("button, a, summary, [role=button]"))) return;
    const action = event.key === "?" ? show : keys[event.key]?.[1];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
