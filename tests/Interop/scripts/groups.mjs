import { EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";
import { connectionString, print, read } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "enriched");
await client.sendBatch(Array.from({ length: 300 }, (_, i) => ({ body: i })), { partitionId: "0" });
await client.close();
const [one, two] = await Promise.all([
  read("enriched", "archive", "0", earliestEventPosition, 300),
  read("enriched", "visitors", "0", earliestEventPosition, 300),
]);
print({ one: one.map((e) => e.body), two: two.map((e) => e.body) });
