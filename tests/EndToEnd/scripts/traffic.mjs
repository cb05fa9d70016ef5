// Sends mixed events with the official Node tracker and tells, as one line of JSON, which event ids were acknowledged.
// usage: node traffic.mjs <collector> <count> <prefix>
import { newTracker, buildPageView, buildStructEvent, buildSelfDescribingEvent } from "@snowplow/node-tracker";

const [collector, countText, prefix] = process.argv.slice(2);
const count = Number(countText);
const accepted = [];
const refused = [];
const invalid = [];
const sent = [];
const byGet = [];
let open = 0;
let trackers = 0;
let down = false;
let wake = () => {};

// A request that failed may have been stored: sending it again would put the client's own repeats into the count.
const trackerFor = (eventMethod, bufferSize) =>
  newTracker(
    { namespace: `e2e-${eventMethod}-${++trackers}`, appId: "e2e", encodeBase64: eventMethod === "get" },
    {
      endpoint: collector,
      eventMethod,
      bufferSize,
      retryFailedRequests: false,
      connectionTimeout: 30000,
      onRequestSuccess: (batch) => settle(batch, accepted),
      onRequestFailure: ({ events }) => {
        down = true;
        settle(events, refused);
      },
    },
  );

// Visitors come back when the site answers again; events tracked into the void would only say that it was down.
async function untilHealthy() {
  const limit = Date.now() + 120000;
  while (Date.now() < limit) {
    const answer = await fetch(`${collector}/health`).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the collector did not become healthy within two minutes");
}

function settle(batch, into) {
  for (const event of batch) into.push(event.eid);
  open -= batch.length;
  wake();
}

// A tracker sends one request at a time; several of each kind keep the collector busy as many visitors would.
const posts = Array.from({ length: 4 }, () => trackerFor("post", 10));
const gets = Array.from({ length: 8 }, () => trackerFor("get", 1));
for (const tracker of [...posts, ...gets]) {
  tracker.setUserId("user@example.com");
  tracker.setPlatform("web");
}

const purchase = (price) =>
  buildSelfDescribingEvent({
    event: {
      schema: "iglu:io.sluice/demo_purchase/jsonschema/1-0-0",
      data: { sku: "lock-gate", price, currency: "GBP", quantity: 1 },
    },
  });
const page = { schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0", data: { id: "9b5cfd54-3b90-455c-9455-9d215ec1c414" } };

await untilHealthy();
for (let i = 0; i < count; i++) {
  const tracker = i % 5 === 4 ? gets[(i / 5 | 0) % gets.length] : posts[i % posts.length];
  tracker.setDomainUserId(`${prefix}-visitor-${i % 50}`);
  let payload;
  switch (i % 10) {
    case 0:
    case 1:
    case 4:
    case 5:
      payload = tracker.track(buildPageView({ pageUrl: `https://shop.example/boats?utm_source=radio&n=${i}`, pageTitle: "Boats", referrer: "https://www.example.org/" }), [page]);
      break;
    case 2:
    case 7:
      payload = tracker.track(buildStructEvent({ category: "basket", action: "add", label: "l", property: "p", value: 19.95 }), [page]);
      break;
    case 3:
    case 9:
      payload = tracker.track(purchase("free"), [page]);
      invalid.push(payload.eid);
      break;
    default:
      payload = tracker.track(purchase(129.9), [page]);
  }
  sent.push(payload.eid);
  if (i % 5 === 4) byGet.push(payload.eid);
  open++;
  if (i % 100 === 99) process.stderr.write(`${i + 1}\n`);
  if (open > 400)
    await new Promise((resolve) => {
      wake = () => open <= 400 && resolve();
      setTimeout(resolve, 2000);
    });
  if (down) {
    await untilHealthy();
    down = false;
  }
}
for (const tracker of [...posts, ...gets]) tracker.flush();
// A tracker whose request failed says nothing of what it still holds until it is flushed again.
const sentAgain = setInterval(() => {
  for (const tracker of [...posts, ...gets]) tracker.flush();
}, 500);
const patience = setTimeout(() => {
  open = 0;
  wake();
}, 60000);
while (open > 0) await new Promise((resolve) => (wake = resolve));
clearInterval(sentAgain);
clearTimeout(patience);
const known = new Set([...accepted, ...refused]);
refused.push(...sent.filter((id) => !known.has(id)));
process.stdout.write(JSON.stringify({ accepted, refused, invalid, byGet }) + "\n", () => process.exit(0));
