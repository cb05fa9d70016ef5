namespace Sluice.Browser.Tests.Live;

/// <summary>How a visit went.</summary>
/// <param name="Shown">The quote page showed the banner, read once.</param>
/// <param name="Answered">The page's question about the banner was answered before the page gave up.</param>
/// <param name="Waited">Milliseconds until then; null when the browser does not tell.</param>
internal sealed record Visit(bool Shown, bool Answered, double? Waited);
