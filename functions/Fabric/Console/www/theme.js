// Before the first paint, so that a chosen theme does not flash.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("sluice-theme");
  } catch {
    chosen = null; // Storage is switched off: the system decides.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
