import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { connectionString, print, retryOptions } from "./lib.mjs";

const producer = new EventHubProducerClient(connectionString, "collected");
await producer.sendBatch([{ body: 1 }], { partitionId: "0" });
await producer.close();

function reader(ownerLevel) {
  const client = new EventHubConsumerClient("owned", connectionString, "collected", { retryOptions });
  const events = {};
  events.got = new Promise((resolve) => (events.onGot = resolve));
  events.lost = new Promise((resolve) => (events.onLost = resolve));
  const subscription = client.subscribe("0", {
    processEvents: async (received) => received.length && events.onGot(received[0].body),
    processError: async (error) => events.onLost(error.code ?? error.name),
  }, { startPosition: earliestEventPosition, ownerLevel, maxWaitTimeInSeconds: 1 });
  return { ...events, close: async () => { await subscription.close(); await client.close(); } };
}

const first = reader(5);
print({ first: await first.got });
const lower = reader(3);
print({ lower: await lower.lost });
const without = reader(undefined);
print({ without: await without.lost });
const higher = reader(7);
print({ higher: await higher.got, firstLost: await first.lost });
for (const each of [first, lower, without, higher]) await each.close();
const again = reader(1);
print({ again: await again.got });
await again.close();
