// What the scripts share: the connection string is the first argument, results are one JSON value per line on stdout.
import { EventHubConsumerClient } from "@azure/event-hubs";

export const connectionString = process.argv[2];
export const retryOptions = { maxRetries: 0, timeoutInMs: 20000 };
export const print = (value) => console.log(JSON.stringify(value));

// Reads `count` events of one partition; rejects with the error the client reports.
export function read(hub, group, partition, startPosition, count, options = {}) {
  const client = new EventHubConsumerClient(group, connectionString, hub, { retryOptions });
  const events = [];
  let subscription;
  return new Promise((resolve, reject) => {
    const end = async (settle, value) => {
      await subscription.close();
      await client.close();
      settle(value);
    };
    subscription = client.subscribe(partition, {
      processEvents: async (received) => {
        events.push(...received);
        if (events.length >= count) await end(resolve, events);
      },
      processError: async (error) => end(reject, error),
    }, { startPosition, maxBatchSize: 50, maxWaitTimeInSeconds: 1, ...options });
  });
}
