// What people type, as ids of the visitor API: TYPE:VALUE.

export function typed(given) {
  const value = given.trim();
  if (/^(phone|call|quote):/.test(value)) return value;
  const digits = value.replace(/[\s().-]/g, "");
  if (/^(\+|00)[1-9][0-9]{3,14}$/.test(digits)) return `phone:${digits.replace(/^00/, "+")}`;
  return value;
}

// A call's own id, when it may be one.
export const callOf = (id) => (id.startsWith("call:") ? id.slice(5) : id.includes(":") ? null : id);
