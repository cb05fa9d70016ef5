namespace Sluice.Browser.Tests;

/// <summary>Measurements in the page, each of which tells what is wrong, or nothing.</summary>
internal static class Scripts
{
    /// <summary>Elements that stick out of the page to the right or left, and texts in the picture that stick out of their box.</summary>
    public const string Overflowing = """
        (() => {
          const edge = document.documentElement.clientWidth;
          const out = [...document.querySelectorAll("body *")].filter((e) => {
            if (!e.checkVisibility() || e.closest("svg")) return false;
            for (let at = e.parentElement; at !== document.body; at = at.parentElement)
              if (getComputedStyle(at).overflowX !== "visible") return false; // Cut off there, or scrolled there.
            const box = e.getBoundingClientRect();
            return box.width > 0 && (box.right > edge + 1 || box.left < -1);
          });
          const texts = [...document.querySelectorAll("svg text")].filter((t) =>
            t.getBoundingClientRect().right > t.parentNode.querySelector("rect").getBoundingClientRect().right - 4);
          return [...out, ...texts].map((e) => `${e.tagName}#${e.id}.${e.getAttribute("class")}: ${e.textContent.slice(0, 40)}`).join("; ");
        })()
        """;

    /// <summary>Texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3).</summary>
    public const string Faint = """
        (() => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = (colour) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const light = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const behind = (e) => {
            const rect = e.closest("g")?.querySelector("rect");
            if (rect) return rgba(getComputedStyle(rect).fill);
            for (let at = e; at; at = at.parentElement) {
              const colour = rgba(getComputedStyle(at).backgroundColor);
              if (colour[3] === 255) return colour;
            }
            return [255, 255, 255];
          };
          const texts = [...document.querySelectorAll("body *")].filter((e) =>
            e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
          return texts.map((e) => {
            const style = getComputedStyle(e);
            const [a, b] = [light(rgba(e.closest("svg") ? style.fill : style.color)), light(behind(e))].sort((x, y) => y - x);
            return [(a + 0.05) / (b + 0.05), e];
          }).filter(([ratio]) => ratio < 4.5)
            .map(([ratio, e]) => `${ratio.toFixed(2)} ${e.tagName}.${e.getAttribute("class")}: ${e.textContent.slice(0, 30)}`).join("; ");
        })()
        """;
}
