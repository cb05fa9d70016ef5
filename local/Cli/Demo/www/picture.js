// The picture: channels that fill with water as far as the chosen event has come. Two layouts, for wide and narrow pages.

import { clock, fileName } from "./words.js";

const width = 164;
const height = 62;

// Icons of 20 × 20, drawn with lines only.
const icons = {
  browser: "M2 4h16v12H2z M2 8h16 M5 6h.01 M7.5 6h.01",
  gate: "M4 3v14 M16 3v14 M4 6h12 M7 6v8h6V6",
  log: "M2 5h16 M2 10h16 M2 15h16 M6 3v4 M13 8v4 M9 13v4",
  enrich: "M3 4h14l-5.5 6.5V16l-3 1.5v-7z",
  good: "M3.5 10.5l4.5 4.5L17 5.5",
  bad: "M5 5l10 10 M15 5L5 15",
  person: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M3.5 17.5c.6-3.6 3.2-5 6.5-5s5.9 1.4 6.5 5",
  drum: "M3 5c0-1.7 3-2.5 7-2.5s7 .8 7 2.5-3 2.5-7 2.5S3 6.700 3 5z M3 5v10c0 1.7 3 2.5 7 2.5s7-.8 7-2.5V5 M3 10c0 1.7 3 2.5 7 2.5s7-.8 7-2.5",
};

const stations = [
  { id: "browser", title: "Browser", icon: icons.browser, wide: [82, 150], tall: [170, 38] },
  { id: "collector", title: "Collector", icon: icons.gate, wide: [283, 150], tall: [170, 138] },
  { id: "collected", title: "Collected", icon: icons.log, wide: [484, 150], tall: [170, 238] },
  { id: "enrich", title: "Enrichment", icon: icons.enrich, wide: [685, 150], tall: [170, 338] },
  { id: "enriched", title: "Enriched", icon: icons.good, wide: [886, 78], tall: [84, 450] },
  { id: "failed", title: "Failed", icon: icons.bad, wide: [886, 222], tall: [256, 450] },
  { id: "visitor", title: "Visitor", icon: icons.person, wide: [1087, 40], tall: [84, 562] },
  { id: "archive", title: "Archive", icon: icons.drum, wide: [1087, 160], tall: [256, 562] },
];

const channels = [
  { id: "sent", wide: "M164 150H201", tall: "M170 69V107" },
  { id: "accepted", wide: "M365 150H402", tall: "M170 169V207" },
  { id: "read", wide: "M566 150H603", tall: "M170 269V307" },
  { id: "good", wide: "M767 140C786 140 786 78 804 78", tall: "M150 369C150 395 84 393 84 419" },
  { id: "bad", wide: "M767 160C786 160 786 222 804 222", tall: "M190 369C190 395 256 393 256 419" },
  { id: "visitor", wide: "M968 68C987 68 987 40 1005 40", tall: "M84 481V531" },
  { id: "kept-good", wide: "M968 90C987 90 987 150 1005 150", tall: "M130 481C130 508 218 504 218 531" },
  { id: "kept-bad", wide: "M968 222C987 222 987 170 1005 170", tall: "M256 481V531" },
];

const namespace = "http://www.w3.org/2000/svg";
function draw(parent, name, attributes, text) {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const short = (text, most = 18) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Draws into an element and follows the width of the page. */
export function picture(place) {
  const narrow = matchMedia("(max-width: 899px)");
  let shown = [null, null, "Nothing has been sent yet."];
  let svg;

  function layOut() {
    const layout = narrow.matches ? "tall" : "wide";
    place.replaceChildren();
    svg = draw(place, "svg", {
      class: layout, role: "img", viewBox: layout === "tall" ? "0 4 340 592" : "-1 7 1172 248",
    });
    for (const channel of channels) {
      draw(svg, "path", { class: "bed", d: channel[layout] });
      draw(svg, "path", { class: "water", "data-channel": channel.id, d: channel[layout], pathLength: 1 });
    }
    for (const station of stations) {
      const [x, y] = station[layout];
      const group = draw(svg, "g", { class: "station", "data-station": station.id, transform: `translate(${x - width / 2} ${y - height / 2})` });
      draw(group, "rect", { width, height, rx: station.id === "archive" || station.id === "visitor" ? 22 : 10 });
      draw(group, "path", { class: "icon", d: station.icon, transform: "translate(13 12)" });
      draw(group, "text", { class: "title", x: 42, y: 27 }, station.title);
      draw(group, "text", { class: "note", x: 14, y: 49 });
    }
    show(...shown);
  }

  /** Shows an event's way, with the profile it has gone into, and says it in words to those who do not see it. */
  function show(event, profile, said) {
    shown = [event, profile, said];
    svg.setAttribute("aria-label", said);
    const good = event?.outcome === "enriched";
    const bad = event?.outcome === "failed";
    const accepted = Boolean(event?.accepted);
    // The profile's last event is this one or a later one; enrichment's time of it may be rounded.
    const inProfile = good && profile && Date.parse(profile.lastSeen) >= event.created - 5;
    set("browser", event && (event.waiting ? "waiting" : "done"), event && (event.waiting ? "waits here" : `sent ${clock(event.at)}`));
    set("collector", accepted && "done", accepted ? (event.took ? `took it in ${event.took} ms` : "took it") : event?.waiting ? "does not answer" : "");
    set("collected", event?.outcome && "done", event?.collected ? `part. ${event.collected.partition}, no. ${event.collected.sequence}` : "");
    set("enrich", good ? "done" : bad ? "bad" : "", good ? "valid" : bad ? "not valid" : "");
    set("enriched", good && "done", good ? event.label : "");
    set("failed", bad && "bad", bad ? event.label.replaceAll("_", " ") : "");
    set("visitor", inProfile && "done", inProfile ? `now ${profile.events} ${profile.events === 1 ? "event" : "events"}` : "");
    set("archive", event?.blob && (bad ? "bad" : "done"), event?.blob ? fileName(event.blob) : "");
    fill("sent", accepted);
    fill("accepted", event?.outcome);
    fill("read", event?.outcome);
    fill("good", good);
    fill("bad", bad, true);
    fill("visitor", inProfile);
    fill("kept-good", good && event.blob);
    fill("kept-bad", bad && event.blob, true);
  }

  function set(id, state, note) {
    const group = svg.querySelector(`[data-station="${id}"]`);
    group.setAttribute("class", `station ${state || ""}`);
    group.querySelector(".note").textContent = short(note || "", 20);
  }

  function fill(id, full, bad) {
    svg.querySelector(`[data-channel="${id}"]`).setAttribute("class", `water${full ? " full" : ""}${bad ? " bad" : ""}`);
  }

  narrow.addEventListener("change", layOut);
  layOut();
  return show;
}
