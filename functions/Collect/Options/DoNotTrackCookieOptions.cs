namespace Sluice.Collect;

/// <summary>
/// The cookie by which a visitor asks not to be tracked (<c>Sluice:Collector:DoNotTrackCookie</c>): the answer is the usual
/// one, the event is dropped and no cookie is set.
/// </summary>
public sealed record DoNotTrackCookieOptions
{
    /// <summary>Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Exact name. Default: empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Regular expression for the whole value; without look-around and back-references, so that it runs in linear time.</summary>
    public string Value { get; init; } = "";

    internal static DoNotTrackCookieOptions From(SettingsReader read, DoNotTrackCookieOptions fallback) => new()
    {
        Enabled = read.Flag("DoNotTrackCookie:Enabled", fallback.Enabled),
        Name = read.Text("DoNotTrackCookie:Name", fallback.Name)!,
        Value = read.Text("DoNotTrackCookie:Value", fallback.Value)!,
    };
}
