// What the page knows: the API, the live stream that resumes and falls back to polling, and the age of it all.

const API = "/api/fabric";
const SILENCE = 25_000; // A heartbeat comes every 15 s: after this the connection is dead whatever it says.
const POLL = 2_000;

export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function call(path, { method = "GET", body, tag, signal } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (tag) headers["If-Match"] = tag;
  let answer;
  try {
    answer = await fetch(`${API}/${path}`, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, "The pipeline cannot be reached.");
  }
  if (answer.status === 204) return { value: null, tag: null };
  let value;
  try {
    value = await answer.json();
  } catch {
    throw new ApiError(answer.status, `The pipeline answered ${answer.status}.`);
  }
  if (!answer.ok) throw new ApiError(answer.status, value.detail ?? value.title ?? `The pipeline answered ${answer.status}.`);
  return { value, tag: answer.headers.get("ETag") };
}

export const query = (parameters) => new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined)).toString();

// Calls back with every new round, in order; says when it had to begin anew after a break.
export class Live {
  #source = null;
  #polling = null;
  #round = null;
  #heard = 0;
  #fails = 0;
  #watch;

  constructor({ onView, onConnection, onRefused }) {
    Object.assign(this, { onView, onConnection, onRefused });
    this.#watch = setInterval(() => this.#check(), 1_000);
    document.addEventListener("visibilitychange", () => this.#visibility());
  }

  start() {
    this.stop();
    this.#heard = Date.now();
    const source = new EventSource(this.#round === null ? `${API}/live` : `${API}/live?after=${this.#round}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#heard = Date.now();
      this.onConnection("live");
    });
    source.addEventListener("view", (event) => {
      this.#heard = Date.now();
      this.#fails = 0;
      this.#take(JSON.parse(event.data));
    });
    source.addEventListener("heartbeat", () => (this.#heard = Date.now()));
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      this.onConnection("lost");
      this.#fails++;
      // The browser comes back by itself unless the answer was no stream: refused, too many, or still starting.
      if (source.readyState === EventSource.CLOSED) this.#poll();
    });
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#polling);
    this.#polling = null;
  }

  #take(message) {
    if (message.round === this.#round) return;
    this.#round = message.round;
    this.onView(message);
  }

  async #poll() {
    this.stop();
    try {
      const { value } = await call("view");
      this.onConnection("polling");
      this.#take(value);
      // Every now and then a stream may be free again.
      if (this.#fails++ % 5 === 4) return this.start();
    } catch (error) {
      this.onConnection("lost");
      if (error.status === 401) return this.onRefused();
      if (error.status === 404) this.onConnection("waiting");
    }
    this.#polling = setTimeout(() => this.#poll(), this.#fails < 2 ? 500 : POLL);
    this.#fails++;
  }

  #check() {
    if (this.#source && Date.now() - this.#heard > SILENCE) this.start();
  }

  // A page that nobody sees keeps no instance awake.
  #visibility() {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = setTimeout(() => this.stop(), 60_000);
    else if (!this.#source && !this.#polling) this.start();
  }
}
