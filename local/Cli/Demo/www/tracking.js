// The real tracker, set up as a site would do it: nothing but public calls, and no event id made up here.

const { newTracker, enableActivityTracking, updatePageActivity, flushBuffer, trackPageView, trackStructEvent, trackSelfDescribingEvent } =
  window.snowplowBrowserTracking;

export const collector = document.querySelector("meta[name=collector]").content;

/** Starts it. `sent` hears of every event's payload, `accepted` of ids the collector has answered 200 for, `refused` of the others. */
export function start({ sent, accepted, refused }) {
  const ids = (batch) => batch.map((payload) => payload.eid).filter(Boolean);
  const tracker = newTracker("demo", collector, {
    appId: "sluice-demo",
    bufferSize: 1,
    contexts: { webPage: true },
    plugins: [{ afterTrack: sent }],
    onRequestSuccess: (batch) => accepted(ids(batch)),
    onRequestFailure: (failure) => refused(ids(failure.events), failure.status),
  });
  enableActivityTracking({ minimumVisitLength: 5, heartbeatDelay: 5 });
  return { visitorId: () => tracker.getDomainUserId(), flush: () => flushBuffer() };
}

const purchase = (sku, price) =>
  trackSelfDescribingEvent({
    event: { schema: "iglu:io.sluice/demo_purchase/jsonschema/1-0-0", data: { sku, price, currency: "GBP", quantity: 1 } },
  });

/** What each control sends; it is given the visitor's words and the control. */
export const senders = {
  pageView: (words) => trackPageView({ title: words }),
  ping: () => updatePageActivity(),
  // What the tracker's link click plugin sends for a link; the plugin is released for older trackers only.
  link: (_, link) =>
    trackSelfDescribingEvent({
      event: {
        schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
        data: { targetUrl: link.href, elementId: link.id, elementTarget: link.target, elementContent: link.textContent },
      },
    }),
  struct: (words) => trackStructEvent({ category: "demo", action: "press", label: words, value: 1.5 }),
  selfDescribing: (words) => purchase(words, 129.9),
  invalid: (words) => purchase(words, "free"),
};
