import { EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { connectionString, print, read, retryOptions } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected", { retryOptions });
const batch = await client.createBatch({ partitionId: "1" });
let count = 0;
// 0xff in front: the client would read a body that happens to be JSON as JSON.
const body = (i) => Buffer.concat([Buffer.of(0xff), Buffer.alloc(2999, i % 251)]);
while (batch.tryAdd({ body: body(count) })) count++;
await client.sendBatch(batch);
const big = Buffer.alloc(1_000_000);
for (let i = 0; i < big.length; i++) big[i] = (i * 31) % 256;
await client.sendBatch([{ body: big }], { partitionId: "1" });
const events = await read("collected", "large", "1", earliestEventPosition, count + 1);
print({
  max: batch.maxSizeInBytes,
  bytes: batch.sizeInBytes,
  inOrder: events.slice(0, count).every((e, i) => Buffer.compare(e.body, body(i)) === 0 && e.sequenceNumber === i),
  bigSame: Buffer.compare(events[count].body, big) === 0,
});
try {
  await client.sendBatch([{ body: Buffer.alloc(1_048_577) }], { partitionId: "1" });
  print({ code: "none" });
} catch (error) {
  print({ code: error.code ?? error.name, message: error.message });
}
await client.sendBatch([{ body: "still works" }], { partitionId: "1" });
print({ last: (await client.getPartitionProperties("1")).lastEnqueuedSequenceNumber - count });
await client.close();
