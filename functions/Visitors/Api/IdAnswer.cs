namespace Sluice.Visitors.Api;

/// <summary>One of a visitor's ids.</summary>
internal sealed record IdAnswer(string Type, string Id);
