using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace Sluice.Collect;

/// <summary>Recognises the do-not-track cookie.</summary>
internal sealed class DoNotTrack(DoNotTrackCookieOptions options)
{
    private readonly Regex? _pattern = options.Enabled ? Pattern(options.Value) : null;

    public bool Matches(StringValues cookies) =>
        _pattern is not null && RequestCookies.Find(cookies, options.Name) is { } value && _pattern.IsMatch(value);

    /// <summary>The pattern for the whole value. The engine without backtracking: a visitor's cookie must not buy time.</summary>
    public static Regex Pattern(string value) =>
        new($@"\A(?:{value})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
