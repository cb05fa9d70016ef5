import { EventHubProducerClient } from "@azure/event-hubs";
import { connectionString, print, retryOptions } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected", { retryOptions });
const events = Array.from({ length: 200 }, () => ({ body: "x" }));
let sent = 0;
try {
  for (let i = 0; i < 1000; i++) {
    await client.sendBatch(events, { partitionId: "0" });
    sent += events.length;
  }
  print({ code: "none" });
} catch (error) {
  print({ code: error.code, message: error.message, sent });
}
// With the client's own retries the same events get through.
const patient = new EventHubProducerClient(connectionString, "collected", { retryOptions: { maxRetries: 20, retryDelayInMs: 200 } });
await patient.sendBatch(events, { partitionId: "0" });
print({ sent: sent + events.length, last: (await patient.getPartitionProperties("0")).lastEnqueuedSequenceNumber });
process.exit(0);
