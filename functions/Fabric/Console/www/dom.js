// Elements by code. Text from outside gets in as text nodes and attribute values only.

const SVG = "http://www.w3.org/2000/svg";

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, handler] of Object.entries(value)) element.addEventListener(type, handler);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (name, attributes, ...children) => build(document.createElement(name), attributes, children);
export const s = (name, attributes, ...children) => build(document.createElementNS(SVG, name), attributes, children);
export const $ = (selector, root = document) => root.querySelector(selector);

// Writes only what has changed: at one update a second most texts stay as they are. What was written last is remembered
// beside the element, because asking the document for it costs more than all the rest of an update.
const written = new WeakMap();

function remembered(element) {
  let known = written.get(element);
  if (!known) written.set(element, (known = new Map()));
  return known;
}

export function text(element, value) {
  value ??= "";
  const known = remembered(element);
  if (known.get("") === value && element.firstChild === known.get("node")) return;
  // One text node that stays: replacing it would make the old one garbage at every update.
  const node = element.firstChild;
  if (node !== null && node === element.lastChild && node.nodeType === 3) node.data = value;
  else element.textContent = value;
  known.set("", value);
  known.set("node", element.firstChild);
}

export function attr(element, name, value) {
  const known = remembered(element);
  const wanted = value === null ? null : String(value);
  const key = `@${name}`;
  if (known.get(key) === wanted && (wanted === null || element.hasAttribute(name))) return;
  if (wanted === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
  known.set(key, wanted);
}

export const stored = {
  get(name, fallback) {
    try {
      return localStorage.getItem(`sluice-${name}`) ?? fallback;
    } catch {
      return fallback;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`sluice-${name}`, value);
    } catch {
      return; // Storage is switched off: the choice holds until the page is closed.
    }
  },
};
