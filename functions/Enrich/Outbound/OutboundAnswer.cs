namespace Sluice.Enrich.Outbound;

/// <summary>The body of an answer, or why there is none, in words that are fit for a failed event.</summary>
internal readonly record struct OutboundAnswer(byte[]? Body, string? Error)
{
    public static OutboundAnswer Failed(string error) => new(null, error);
}
