// Prints what happens; sends the next event whenever a line comes in. The broker is restarted in between.
import { createInterface } from "node:readline";
import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { connectionString, print } from "./lib.mjs";

const patient = { retryOptions: { maxRetries: 30, retryDelayInMs: 200, timeoutInMs: 20000 } };
const producer = new EventHubProducerClient(connectionString, "collected", patient);
const consumer = new EventHubConsumerClient("restart", connectionString, "collected", patient);
consumer.subscribe("0", {
  processEvents: async (events) => events.forEach((e) => print({ received: e.body, sequence: e.sequenceNumber })),
  processError: async () => {},
}, { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 });
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") process.exit(0);
  await producer.sendBatch([{ body: number }], { partitionId: "0" });
  print({ sent: number++ });
}
