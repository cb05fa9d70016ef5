import { EventHubProducerClient } from "@azure/event-hubs";
import { connectionString, print } from "./lib.mjs";

const client = new EventHubProducerClient(connectionString, "collected");
print(await client.getEventHubProperties());
print(await client.getPartitionProperties("2"));
await client.sendBatch([{ body: "a" }, { body: "b" }, { body: "c" }], { partitionId: "2" });
print(await client.getPartitionProperties("2"));
await client.close();
