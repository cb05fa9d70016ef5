// Sends one event of every kind with the official Node tracker, everything said that it can say, and tells their ids.
// usage: node full.mjs <collector>
import {
  newTracker, buildPageView, buildPagePing, buildStructEvent, buildSelfDescribingEvent, buildEcommerceTransaction,
  buildEcommerceTransactionItem,
} from "@snowplow/node-tracker";

const ids = [];
let open = 0;
let failed;
let done;
const ended = new Promise((resolve) => (done = resolve));
const settle = (count) => {
  open -= count;
  if (open === 0) done();
};

const tracker = newTracker(
  { namespace: "full", appId: "shop", encodeBase64: true },
  {
    endpoint: process.argv[2],
    eventMethod: "post",
    bufferSize: 1,
    retryFailedRequests: false,
    connectionTimeout: 60000,
    customHeaders: { "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0", Cookie: "session=abc; other=1" },
    onRequestSuccess: (batch) => settle(batch.length),
    onRequestFailure: (failure) => {
      failed = failure;
      settle(failure.events.length);
    },
  },
);
tracker.setPlatform("web");
tracker.setUserId("ada@shop.example");
tracker.setIpAddress("203.0.113.7");
tracker.setUseragent("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0");
tracker.setScreenResolution("1920", "1080");
tracker.setViewport("1200", "800");
tracker.setColorDepth("24");
tracker.setTimezone("Europe/Berlin");
tracker.setLang("de-DE");
tracker.setDomainUserId("2c1f3a5e-0b8a-4d2f-9d53-6f0a9f3a7f10");
tracker.setNetworkUserId("7d3f1a52-31a4-4b8f-8d6e-2d0b3d1c9a77");
tracker.setSessionId("c3a6c7de-7f43-4f1e-9d4c-1f6f0d2b3a55");
tracker.setSessionIndex(3);
// What only trackers of other days say by themselves.
for (const [name, value] of Object.entries({
  fp: "4048966212", cs: "UTF-8", ds: "1200x4000", cookie: "1", tid: "4711", f_pdf: "1", f_fla: "0", f_java: "0", f_dir: "0", f_qt: "0",
  f_realp: "0", f_wma: "0", f_gears: "0", f_ag: "0",
})) tracker.addPayloadPair(name, value);

const page = { schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0", data: { id: "9b5cfd54-3b90-455c-9455-9d215ec1c414" } };
const linked = `2c1f3a5e-0b8a-4d2f-9d53-6f0a9f3a7f11.${Date.now()}`;
const shop = "https://www.shop.example:8443/boats/sail?utm_source=radio&utm_medium=cpc&utm_term=old+boats&utm_content=blue&utm_campaign=spring"
  + `&gclid=CjwKCAiA&_sp=${linked}#offers`;
const search = "https://www.google.com/search?q=old+boats#top";

// A time that the site knows takes the place of the device's.
function send(event, time) {
  open++;
  ids.push(tracker.track(event, [page], time).eid);
}

send(buildPageView({ pageUrl: shop, pageTitle: "Boats, old ones", referrer: search }), { type: "ttm", value: Date.now() });
send(buildPagePing({ pageUrl: shop, pageTitle: "Boats, old ones", referrer: search, minXOffset: 1, maxXOffset: 10, minYOffset: 5, maxYOffset: 2400 }));
send(buildStructEvent({ category: "basket", action: "add", label: "Größe", property: "p", value: 19.95 }));
send(buildSelfDescribingEvent({ event: { schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", data: { targetUrl: "https://shop.example/" } } }));
send(buildEcommerceTransaction({ orderId: "o-1", affiliation: "web", total: 120.5, tax: 19.2, shipping: 4.9, city: "Berlin", state: "BE", country: "DE", currency: "EUR" }));
send(buildEcommerceTransactionItem({ orderId: "o-1", sku: "s-1", name: "Anchor", category: "boats", price: 60.25, quantity: 2, currency: "EUR" }));

tracker.flush();
const patience = setTimeout(done, 60000);
await ended;
clearTimeout(patience);
if (open > 0 || failed) {
  process.stderr.write(`${open} events were not answered; ${JSON.stringify(failed)}\n`);
  process.exit(1);
}
process.stdout.write(JSON.stringify(ids) + "\n", () => process.exit(0));
