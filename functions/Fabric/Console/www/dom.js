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

// Writes only what has changed: at one update a second most texts stay as they are.
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

export function attr(element, name, value) {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
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
