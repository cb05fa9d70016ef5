// Draws a run that ScalingTests recorded: node scaling-picture.mjs <recording.json> <picture.svg>
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const { began, rounds, decisions } = JSON.parse(readFileSync(from, "utf8"));
const start = Date.parse(began);
const [width, left, right, top, height, gap] = [900, 70, 20, 46, 96, 34];
const end = Math.ceil(rounds.at(-1).at / 20) * 20;
const x = (seconds) => left + ((width - left - right) * seconds) / end;
const enrich = (round) => round.view.workers.find((worker) => worker.worker === "Enrich");
const stream = (round, name) => round.view.streams.find((one) => one.stream === name)?.rate ?? 0;
const steps = decisions.filter((d) => ["Enrich", "log"].includes(d.node) && d.action !== "hold").map((d) => ({ ...d, at: (Date.parse(d.time) - start) / 1000 }));
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const out = [];

const panels = [
  {
    title: "events a second", unit: "",
    lines: [
      { name: "sent by trackers", colour: "#6b7280", step: true, of: (r) => r.load },
      { name: "enriched or failed", colour: "#1d6fa5", of: (r) => stream(r, "enriched") + stream(r, "failed") },
    ],
  },
  { title: "lag of Enrich", unit: " s", lines: [{ name: "age of the oldest waiting payload", colour: "#b45309", of: (r) => enrich(r).lagSeconds }] },
  { title: "throughput units", unit: "", whole: true, node: "log", lines: [{ name: "in force", colour: "#7c3aed", step: true, of: (r) => r.view.throughputUnits }] },
  {
    title: "instances", unit: "", whole: true, node: "Enrich",
    lines: [
      { name: "asked for", colour: "#9ca3af", step: true, dash: true, of: (r) => enrich(r).instanceCount },
      { name: "at work", colour: "#15803d", step: true, of: (r) => enrich(r).instances.length },
    ],
  },
];

panels.forEach((panel, index) => {
  const y0 = top + index * (height + gap);
  const values = panel.lines.flatMap((line) => rounds.map(line.of)).filter(Number.isFinite);
  const greatest = Math.max(...values, 1);
  const nice = panel.whole ? 1 : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => greatest / n <= 4) ?? 1000;
  const most = Math.ceil((greatest * 1.05) / nice) * nice;
  const y = (value) => y0 + height - (height * value) / most;
  out.push(`<text x="${left}" y="${y0 - 10}" class="title">${panel.title}</text>`);
  let key = left + 10 + panel.title.length * 8;
  for (const line of panel.lines) {
    out.push(`<path d="M${key} ${y0 - 14}h16" stroke="${line.colour}" stroke-width="2"${line.dash ? ' stroke-dasharray="4 3"' : ""}/><text x="${key + 21}" y="${y0 - 10}">${line.name}</text>`);
    key += 40 + line.name.length * 6.2;
  }
  for (let value = 0; value <= most + 1e-9; value += nice)
    out.push(`<path d="M${left} ${y(value)}H${width - right}" class="grid"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${value.toLocaleString("en")}${panel.unit}</text>`);
  for (const line of panel.lines) {
    let path = "";
    let before;
    for (const round of rounds) {
      const value = line.of(round);
      if (!Number.isFinite(value)) continue;
      path += path === "" ? `M${x(round.at)} ${y(value)}` : line.step ? `V${y(before)}H${x(round.at)}V${y(value)}` : `L${x(round.at)} ${y(value)}`;
      before = value;
    }
    out.push(`<path d="${path}" fill="none" stroke="${line.colour}" stroke-width="1.8"${line.dash ? ' stroke-dasharray="4 3"' : ""}/>`);
  }
  // A label that would run into the one before goes a line lower, and one at the edge ends at its step.
  let [row, free] = [0, 0];
  for (const step of steps.filter((one) => one.node === panel.node)) {
    const label = `${step.action === "scaleOut" ? "▲" : "▼"} ${step.from}→${step.to} ${step.rule}`;
    const [at, wide] = [x(step.at), label.length * 7];
    row = at < free ? row + 1 : 0;
    free = at + wide;
    const isLast = at + wide > width;
    out.push(`<path d="M${at} ${top}V${y0 + height}" class="step"/><text x="${isLast ? at - 4 : at + 4}" y="${y0 + 10 + row * 12}" class="mark"${isLast ? ' text-anchor="end"' : ""}>${escape(label)}</text>`);
  }
  if (index === 1)
    for (const step of steps.filter((one) => one.node === "Enrich" && one.outcome?.drainSeconds > 0 && one.prediction?.drainSeconds > 0)) {
      const band = (seconds, colour, row, text) => {
        const [until, isLast] = [x(step.at + seconds), x(step.at + seconds) > 0.8 * width];
        out.push(`<rect x="${x(step.at)}" y="${y0 + 4 + row * 13}" width="${Math.max(1, until - x(step.at))}" height="10" fill="${colour}" opacity="0.35"/><text x="${isLast ? until - 4 : until + 4}" y="${y0 + 13 + row * 13}"${isLast ? ' text-anchor="end"' : ""}>${text} ${Math.round(seconds)} s</text>`);
      };
      band(step.prediction.drainSeconds, "#b45309", 0, "drain predicted:");
      band(step.outcome.drainSeconds, "#15803d", 1, "drained after");
    }
});
const bottom = top + panels.length * (height + gap) - gap;
for (let seconds = 0; seconds <= end; seconds += end > 300 ? 60 : 20)
  out.push(`<text x="${x(seconds)}" y="${bottom + 18}" text-anchor="middle">${seconds} s</text>`);
writeFileSync(to, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 30}" font-family="system-ui, sans-serif" font-size="11" fill="#374151">
<title>A recorded run: load, lag, throughput units and instances</title>
<style>.title{font-weight:600;font-size:12px}.grid{stroke:#e5e7eb}.step{stroke:#9ca3af;stroke-dasharray:2 3}.mark{font-size:10px}</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${left}" y="18" font-size="13" font-weight="600">Ten times the load: log and workers grow together</text>
${out.join("\n")}
</svg>
`);
