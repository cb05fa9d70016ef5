namespace Sluice.EventHubs.Security;

/// <summary>The right to use a resource and everything below it.</summary>
/// <param name="Path">Path of the resource, without host and leading slash; empty for the whole namespace.</param>
/// <param name="Expires">When it ends.</param>
internal sealed record Claim(string Path, DateTimeOffset Expires)
{
    /// <summary>True when the claim is in force and its path is the resource's or above it, segment by segment.</summary>
    public bool Covers(string path, DateTimeOffset now) =>
        now < Expires
        && (Path.Length == 0
            || (path.StartsWith(Path, StringComparison.OrdinalIgnoreCase)
                && (path.Length == Path.Length || path[Path.Length] == '/')));
}
