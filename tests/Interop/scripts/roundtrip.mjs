import { EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { connectionString, print, read } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected");
const every = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const sent = [
  { body: every, properties: { text: "naïve ☃", number: 42, float: 1.5, yes: true, "sluice-origin": "1-2-3" } },
  { body: Buffer.alloc(0), messageId: "id-1", correlationId: "c-1", contentType: "application/octet-stream" },
  { body: { nested: [1, "two", { three: null }] } },
  { body: "text", properties: { long: "x".repeat(70000) } },
];
await client.sendBatch(sent, { partitionId: "0" });
await client.sendBatch([sent[0]], { partitionKey: "visitor" });
await client.close();
const received = await read("collected", "$Default", "0", earliestEventPosition, sent.length);
for (let i = 0; i < sent.length; i++) {
  const { body, properties, messageId, correlationId, contentType } = received[i];
  const same = Buffer.isBuffer(sent[i].body) ? Buffer.compare(sent[i].body, body) === 0
    : JSON.stringify(sent[i].body) === JSON.stringify(body);
  print({
    same,
    properties: JSON.stringify(properties) === JSON.stringify(sent[i].properties),
    ids: messageId === sent[i].messageId && correlationId === sent[i].correlationId && contentType === sent[i].contentType,
    sequence: received[i].sequenceNumber,
    offsetIsText: typeof received[i].offset === "string",
    age: Date.now() - received[i].enqueuedTimeUtc.getTime(),
  });
}
