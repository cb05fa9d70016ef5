namespace Sluice.Visitors.Api;

/// <summary>An error as RFC 9457 has it; type <c>about:blank</c>, so the title is the status's.</summary>
internal sealed record Problem(string Title, int Status, string Detail);
