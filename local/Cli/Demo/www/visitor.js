// The visitor's profile, as the visitor API tells it.

import { ago } from "./words.js";

const figures = document.getElementById("figures");
const facts = document.getElementById("facts");

function pair(list, term, text, title, fact = term) {
  const dt = document.createElement("dt");
  const dd = document.createElement("dd");
  dt.textContent = term;
  dd.textContent = text;
  if (title) dd.title = title;
  dd.dataset.fact = fact;
  const both = document.createElement("div");
  both.append(dt, dd);
  list.append(both);
}

const page = (seen) => (seen.title ? `${seen.title} (${seen.url})` : seen.url);
const isOwn = (url) => URL.canParse(url ?? "") && new URL(url).host === location.host;
const words = (...parts) => parts.filter(Boolean).join(", ");

function show(profile) {
  figures.replaceChildren();
  for (const [fact, one] of [["events", "event"], ["pageViews", "page view"], ["sessions", "session"]])
    pair(figures, profile[fact] === 1 ? one : `${one}s`, String(profile[fact]), "", fact);
  facts.replaceChildren();
  pair(facts, "First seen", ago(profile.firstSeen), profile.firstSeen);
  pair(facts, "Last seen", ago(profile.lastSeen), profile.lastSeen);
  if (profile.landing) pair(facts, "Came in at", page(profile.landing));
  if (profile.lastPage) pair(facts, "Last page", page(profile.lastPage));
  const { firstReferrer: from, firstCampaign: by } = profile;
  // Within a visit the tracker names the page before; that is no place to have come from.
  if (from && !isOwn(from.url)) pair(facts, "Came from", words(from.source, from.medium, from.url));
  if (by) pair(facts, "Campaign", words(by.name, by.source, by.medium));
  pair(facts, "Visitor", profile.id);
  if (profile.networkUserId) pair(facts, "Network user", profile.networkUserId);
  document.getElementById("profile-link").href = `/api/visitors/${encodeURIComponent(profile.id)}`;
}

const sentences = {
  401: "This run asks for keys (--keys), and this page has none: the visitor API does not tell it who you are.",
  404: "No event of yours has reached the profile yet.",
};

/** Asks for a profile and shows it; the profile, or null where there is none. */
export async function readProfile(id, get) {
  if (!id) return null;
  const answer = await get(`/api/visitors/${encodeURIComponent(id)}`);
  const profile = answer.ok ? await answer.json() : null;
  const stranger = document.getElementById("stranger");
  stranger.hidden = Boolean(profile);
  stranger.textContent = sentences[answer.status] ?? "The visitor API does not answer at the moment.";
  document.getElementById("profile").hidden = !profile;
  if (profile) show(profile);
  return profile;
}
