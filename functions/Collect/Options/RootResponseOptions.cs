namespace Sluice.Collect;

/// <summary>The answer to <c>GET /</c> (<c>Sluice:Collector:RootResponse</c>).</summary>
public sealed record RootResponseOptions
{
    /// <summary>Default false: 404.</summary>
    public bool Enabled { get; init; }

    /// <summary>Default 302.</summary>
    public int StatusCode { get; init; } = 302;

    /// <summary>Headers. Default: none. Also accepted as a list of <c>Name</c>/<c>Value</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Body, sent as UTF-8 text. Default: empty.</summary>
    public string Body { get; init; } = "";

    internal static RootResponseOptions From(SettingsReader read, RootResponseOptions fallback) => new()
    {
        Enabled = read.Flag("RootResponse:Enabled", fallback.Enabled),
        StatusCode = read.Number("RootResponse:StatusCode", fallback.StatusCode),
        Headers = read.Map("RootResponse:Headers", "Name", "Value"),
        Body = read.Text("RootResponse:Body", fallback.Body)!,
    };
}
