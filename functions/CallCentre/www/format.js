// Figures as people read them.

export const count = (value) => new Intl.NumberFormat("en").format(value);
export const percent = (value) => (value === null ? "–" : `${Math.round(value * 100)} %`);

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}` : `${minutes}:${String(rest).padStart(2, "0")}`;
}

export function money(value) {
  const parts = Object.entries(value).map(([currency, amount]) => {
    try {
      return new Intl.NumberFormat("en-GB", currency ? { style: "currency", currency, maximumFractionDigits: 0 } : {}).format(amount);
    } catch {
      return `${amount} ${currency}`; // Not a currency that the browser knows.
    }
  });
  return parts.length ? parts.join(" + ") : "–";
}

export const clock = (time) => new Date(time).toLocaleTimeString("en-GB");
export const moment = (time) => new Date(time).toLocaleString("en-GB", { dateStyle: "short", timeStyle: "medium" });
