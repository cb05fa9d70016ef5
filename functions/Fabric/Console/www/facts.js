// What a view says of each node, once for graph, table and search.

import { stateOf, causeOf, count, rate, bytes, duration, percent, plural, short } from "./words.js";

export function factsOf(view, topology) {
  const streams = new Map(view.streams.map((stream) => [stream.stream, stream]));
  const workers = new Map(view.workers.map((worker) => [worker.worker, worker]));
  const nodes = new Map();
  for (const { id, kind, name } of topology.nodes) {
    if (kind === "worker" && workers.has(id)) nodes.set(id, workerFact(id, workers.get(id)));
    else if (kind === "stream" && streams.has(id)) nodes.set(id, streamFact(id, streams.get(id)));
    else if (kind === "collector") nodes.set(id, collectorFact(id, name, view));
    else nodes.set(id, { id, kind, name, label: `${name}, ${kind}`, state: "ok", rateOut: kind === "source" ? view.acceptedRate : null });
  }
  return { nodes };
}

function workerFact(id, worker) {
  const speaking = worker.instances.length;
  const asked = worker.instanceCount;
  const instances = asked !== null && asked !== undefined && asked !== speaking ? `${count(speaking)} → ${count(asked)}` : count(speaking);
  const counts = new Map();
  for (const instance of worker.instances) counts.set(instance.version, (counts.get(instance.version) ?? 0) + 1);
  const versions = [...counts].sort().map(([version, number]) => [version, number / speaking]);
  const { word } = stateOf(worker.state);
  const errors = worker.errorsPerMinute > 0 ? ` · ${short(worker.errorsPerMinute)} errors/min` : "";
  const lag = worker.state === "lagging" && worker.lagSeconds !== null ? `lagging ${spoken(worker.lagSeconds)}` : word;
  const label = [
    `${id} worker, ${lag}`, causeOf(worker.cause), worker.isCause && worker.cause !== "none" ? "the cause lies here" : "",
    asked !== null && asked !== speaking ? `${count(speaking)} of ${count(asked)} instances` : plural(speaking, "instance"),
    known(worker.processedRate) ? `${count(worker.processedRate)} events per second` : "rate unknown",
    versions.length > 1 ? `${versions.length} versions` : "",
  ].filter(Boolean).join(", ");
  return {
    id, kind: "worker", name: id, state: worker.state, isCause: worker.isCause && worker.cause !== "none", cause: worker.cause, rule: worker.rule, label, versions,
    big: duration(worker.lagSeconds), small: `lag · ${short(worker.lagEvents)} waiting`,
    line: `${rate(worker.processedRate)} · ${instances} inst.${errors}`,
    line2: `busy ${percent(worker.busyShare)}${versions.length === 1 ? ` · v${versions[0][0]}` : versions.length > 1 ? ` · ${versions.length} versions` : ""}`,
    busy: worker.busyShare, rateIn: worker.arrivalRate, rateOut: worker.processedRate, lag: worker.lagSeconds, waiting: worker.lagEvents,
    transit: worker.transitMedian, transit95: worker.transit95, instances: speaking, instanceText: instances, errors: worker.errorsPerMinute, since: worker.since, raw: worker,
  };
}

function streamFact(id, stream) {
  return {
    id, kind: "stream", name: id, state: stream.state, isCause: stream.isCause && stream.cause !== "none", cause: stream.cause, rule: stream.rule,
    label: [`${id} stream, ${stateOf(stream.state).word}`, causeOf(stream.cause), known(stream.rate) ? `${count(stream.rate)} events per second` : "rate unknown", plural(stream.partitions, "partition")].filter(Boolean).join(", "),
    big: rate(stream.rate), small: "", bytes: bytes(stream.bytesRate),
    line: isUneven(stream) ? `${stream.partitions} part. · hottest ${percent(stream.hottestShare)}` : `${bytes(stream.bytesRate)} · ${plural(stream.partitions, "partition")}`,
    rateIn: stream.rate, rateOut: stream.rate, since: stream.since, raw: stream,
  };
}

function collectorFact(id, name, view) {
  const isParking = view.parkedEvents > 0;
  const state = !known(view.acceptedRate) ? "unknown" : isParking ? "lagging" : "ok";
  return {
    id, kind: "collector", name, state, cause: isParking ? "ingressThrottled" : "none",
    rule: isParking ? `${count(view.parkedEvents)} events are parked in front of the log.` : "Everything that was accepted is in the log.",
    label: `collector, ${stateOf(state).word}, ${known(view.acceptedRate) ? `${count(view.acceptedRate)} payloads per second` : "rate unknown"}${isParking ? `, ${count(view.parkedEvents)} parked` : ""}`,
    big: rate(view.acceptedRate), small: "",
    line: isParking ? `${short(view.parkedEvents)} parked` : view.throttledPerMinute > 0 ? `${short(view.throttledPerMinute)} refused/min` : "all accepted",
    rateIn: view.acceptedRate, rateOut: view.acceptedRate, since: view.time, raw: null,
  };
}

// Worth a word when one partition has more than twice its part.
const isUneven = ({ hottestShare, partitions }) => known(hottestShare) && partitions > 1 && hottestShare > 2 / partitions;

export const known = (value) => typeof value === "number" && Number.isFinite(value);

const spoken = (seconds) => (seconds < 120 ? `${Math.round(seconds)} second${Math.round(seconds) === 1 ? "" : "s"}` : duration(seconds));
