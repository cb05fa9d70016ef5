namespace Sluice.Collect;

/// <summary>Shapes of paths that the collector's routes tell apart.</summary>
internal static class RequestPath
{
    /// <summary>True for <c>/a/b</c>: two segments, neither empty, no slash at the end.</summary>
    public static bool IsTwoSegments(string? path)
    {
        if (path is null || path.Length < 4 || path[0] != '/') return false;
        var second = path.IndexOf('/', 1);
        return second > 1 && second < path.Length - 1 && path.IndexOf('/', second + 1) < 0;
    }

    /// <summary>True for a path that asks for a redirect.</summary>
    public static bool IsRedirect(string path) => path.StartsWith("/r/", StringComparison.Ordinal);
}
