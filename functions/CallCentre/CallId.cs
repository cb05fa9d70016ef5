using System.Buffers;

namespace Sluice.CallCentre;

/// <summary>Ids of calls, agents and teams, as the schemas have them: fit to be keys of a table and parts of a path.</summary>
public static class CallId
{
    /// <summary>Longest id.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@+-");

    /// <summary>1 to 64 letters, digits and <c>. _ : @ + -</c>.</summary>
    public static bool IsValid(ReadOnlySpan<char> id) => id.Length is > 0 and <= MaxLength && !id.ContainsAnyExcept(Allowed);
}
