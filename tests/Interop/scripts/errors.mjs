import { EventHubProducerClient, earliestEventPosition, EventHubConsumerClient } from "@azure/event-hubs";
import { connectionString, print, read, retryOptions } from "./lib.mjs";

async function attempt(name, work) {
  try {
    await work();
    print({ [name]: "none" });
  } catch (error) {
    print({ [name]: error.code ?? error.name, message: error.message });
  }
}
const send = (text, hub, options) => async () => {
  const client = new EventHubProducerClient(text, hub, { retryOptions });
  try {
    await client.sendBatch([{ body: 1 }], options);
  } finally {
    await client.close();
  }
};
const badKey = connectionString.replace("SAS_KEY_VALUE", "another-key");
const badName = connectionString.replace("RootManageSharedAccessKey", "Somebody");
await attempt("badKey", send(badKey, "collected"));
await attempt("badName", send(badName, "collected"));
await attempt("badKeyProperties", () => new EventHubProducerClient(badKey, "collected", { retryOptions }).getEventHubProperties());
await attempt("unknownHub", send(connectionString, "nowhere"));
await attempt("unknownHubProperties", () => new EventHubProducerClient(connectionString, "nowhere", { retryOptions }).getEventHubProperties());
await attempt("unknownPartition", send(connectionString, "collected", { partitionId: "17" }));
await attempt("unknownPartitionReader", () => read("collected", "g", "17", earliestEventPosition, 1));
await attempt("unknownPartitionProperties", () => new EventHubConsumerClient("g", connectionString, "collected", { retryOptions }).getPartitionProperties("17"));
process.exit(0);
