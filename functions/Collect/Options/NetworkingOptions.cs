namespace Sluice.Collect;

/// <summary>Sizes and times (<c>Sluice:Collector:Networking</c>).</summary>
public sealed record NetworkingOptions
{
    /// <summary>Longest request line, bytes. Default 20480; a longer one is answered 414 by the server.</summary>
    public int MaxRequestLineLength { get; init; } = 20480;

    /// <summary>Most bytes of headers. Default 40960; more are answered 431 by the server.</summary>
    public int MaxHeadersLength { get; init; } = 40960;

    /// <summary>Largest serialised payload, bytes. Default 1,048,576; a larger one is answered 200 and becomes a size violation.</summary>
    public int MaxPayloadSize { get; init; } = 1_048_576;

    /// <summary>Largest body, bytes. Default 2,097,152; a larger one is answered 413 and nothing is stored.</summary>
    public int DropPayloadSize { get; init; } = 2_097_152;

    /// <summary>How long a body may take to arrive. Default 25 seconds; then 408.</summary>
    public TimeSpan BodyReadTimeout { get; init; } = TimeSpan.FromSeconds(25);

    internal static NetworkingOptions From(SettingsReader read, NetworkingOptions fallback) => new()
    {
        MaxRequestLineLength = read.Number("Networking:MaxRequestLineLength", fallback.MaxRequestLineLength),
        MaxHeadersLength = read.Number("Networking:MaxHeadersLength", fallback.MaxHeadersLength),
        MaxPayloadSize = read.Number("Networking:MaxPayloadSize", fallback.MaxPayloadSize),
        DropPayloadSize = read.Number("Networking:DropPayloadSize", fallback.DropPayloadSize),
        BodyReadTimeout = read.Duration("Networking:BodyReadTimeout", fallback.BodyReadTimeout),
    };
}
