import { EventHubProducerClient, EventHubConsumerClient, earliestEventPosition, latestEventPosition } from "@azure/event-hubs";
import { connectionString, print, read } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected");
const send = (from, to) => client.sendBatch(
  Array.from({ length: to - from }, (_, i) => ({ body: from + i })), { partitionId: "3" });
await send(0, 5);
await new Promise((resolve) => setTimeout(resolve, 20)); // another millisecond, so that a time tells the sends apart
await send(5, 10);
const all = await read("collected", "a", "3", earliestEventPosition, 10);
const first = async (position) => (await read("collected", "a", "3", position, 1))[0].body;
print({
  all: all.map((e) => e.body),
  afterSequence: await first({ sequenceNumber: 4 }),
  atSequence: await first({ sequenceNumber: 4, isInclusive: true }),
  afterOffset: await first({ offset: all[6].offset }),
  atOffset: await first({ offset: all[6].offset, isInclusive: true }),
  afterTime: await first({ enqueuedOn: all[4].enqueuedTimeUtc }),
  fromLongAgo: await first({ enqueuedOn: new Date(0) }),
});
// Latest: only what is sent after the reader is there.
const consumer = new EventHubConsumerClient("a", connectionString, "collected");
const latest = await new Promise((resolve, reject) => {
  let number = 100;
  const timer = setInterval(() => client.sendBatch([{ body: number++ }], { partitionId: "3" }).catch(reject), 200);
  const subscription = consumer.subscribe("3", {
    processEvents: async (events) => {
      if (events.length === 0) return;
      clearInterval(timer);
      await subscription.close();
      resolve(events[0].body);
    },
    processError: async (error) => reject(error),
  }, { startPosition: latestEventPosition });
});
print({ latest });
await consumer.close();
try {
  await read("collected", "a", "3", { sequenceNumber: 5_000_000 }, 1);
  print({ beyond: "none" });
} catch (error) {
  print({ beyond: error.code ?? error.name });
}
await client.close();
