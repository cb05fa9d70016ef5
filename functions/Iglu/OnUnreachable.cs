namespace Sluice.Iglu;

/// <summary>What to do with data whose schema might be in a registry that cannot be reached.</summary>
public enum OnUnreachable
{
    /// <summary>The data fails with a ResolutionError that names the registry, as in Snowplow.</summary>
    Fail,

    /// <summary>An <see cref="IgluUnavailableException"/>: the batch is tried again until the registry is back.</summary>
    Wait,
}
