namespace Sluice.Enrich.Urls;

/// <summary>A URL as the event's columns show it: the parts raw, still percent-encoded, null where absent.</summary>
/// <param name="Text">The whole URL, with illegal characters encoded.</param>
/// <param name="Port">The explicit one; else 443 for https and 80 for every other scheme.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Fragment">Without the number sign.</param>
public sealed record PageUri(
    string Text, string? Scheme, string? Host, int Port, string? Path, string? Query, string? Fragment);
