import { EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { mapPartitionKeyToId } from "../../node_modules/@azure/event-hubs/dist/esm/impl/partitionKeyToIdMapper.js";
import { connectionString, print, read } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected");
const keys = Array.from({ length: 60 }, (_, i) => "k".repeat(i % 30) + i + (i % 3 ? "" : "é"));
for (const key of keys) await client.sendBatch([{ body: key }], { partitionKey: key });
for (const partition of ["0", "1", "2", "3"]) {
  const expected = keys.filter((key) => mapPartitionKeyToId(key, 4) === Number(partition));
  const events = expected.length ? await read("collected", "keys", partition, earliestEventPosition, expected.length) : [];
  print({
    partition,
    expected: expected.length,
    asExpected: JSON.stringify(events.map((e) => e.body)) === JSON.stringify(expected),
    keysKept: events.every((e) => e.partitionKey === e.body),
  });
}
// Without a key: round robin, so that four sends reach four partitions.
const before = await ends();
for (let i = 0; i < 4; i++) await client.sendBatch([{ body: "turn" }]);
const after = await ends();
print({ spread: after.map((end, i) => end - before[i]) });
await client.close();

async function ends() {
  const all = [];
  for (const id of ["0", "1", "2", "3"]) all.push((await client.getPartitionProperties(id)).lastEnqueuedSequenceNumber);
  return all;
}
