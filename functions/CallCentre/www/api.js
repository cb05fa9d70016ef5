// Asks the APIs, with the key of this tab when they want one.

import { $, text } from "/console/dom.js";

let key = null;
try {
  key = sessionStorage.getItem("sluice-calls-key");
} catch {
  key = null; // Storage is switched off: the key is asked for again after a reload.
}

export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function get(path, signal) {
  let answer;
  try {
    answer = await fetch(path, { headers: key ? { "x-api-key": key } : {}, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "The pipeline cannot be reached.");
  }
  let value = null;
  try {
    value = await answer.json();
  } catch {
    value = null; // Not an answer of ours: the status has to do.
  }
  if (answer.ok && value !== null) return value;
  throw new ApiError(answer.status, value?.detail ?? `The pipeline answered ${answer.status}.`);
}

// Asks for a key, once at a time.
export function signIn(failed) {
  const dialog = $("#sign-in");
  text($("#sign-in-error"), failed && key ? "This key is not known." : "");
  if (!dialog.open) dialog.showModal();
}

$("#sign-in-form").addEventListener("submit", () => {
  key = $("#key").value;
  $("#key").value = "";
  try {
    sessionStorage.setItem("sluice-calls-key", key);
  } catch {
    return; // The key holds until the page is closed.
  }
});
