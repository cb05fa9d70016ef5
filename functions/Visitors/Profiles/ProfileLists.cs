using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Visitors.Profiles;

/// <summary>
/// A profile's lists as texts for a table: sessions as <c>start,seconds…</c>, names as JSON, lines as lines. What a text
/// says that nothing of ours has written is an error, never a guess.
/// </summary>
public static class ProfileLists
{
    /// <summary><c>start,end,events,pageViews</c> each, times in milliseconds since 1970, with semicolons between them.</summary>
    public static string Write(ValueList<Session> sessions) => string.Join(';', sessions.Select(s => string.Create(
        CultureInfo.InvariantCulture, $"{s.Start.ToUnixTimeMilliseconds()},{s.End.ToUnixTimeMilliseconds()},{s.Events},{s.PageViews}")));

    /// <summary>Reads what was written.</summary>
    /// <exception cref="InvalidDataException">It was not.</exception>
    public static ValueList<Session> ReadSessions(string? text) => Read(text, ';', part =>
    {
        var n = part.Split(',');
        return n.Length == 4
            ? new Session(Time(n[0]), Time(n[1]), Number(n[2]), Number(n[3]))
            : throw new FormatException();
    });

    /// <summary>Hexadecimal numbers with commas between them.</summary>
    public static string Write(ValueList<ulong> linked) =>
        string.Join(',', linked.Select(hash => hash.ToString("x", CultureInfo.InvariantCulture)));

    /// <summary>Reads what was written.</summary>
    /// <exception cref="InvalidDataException">It was not.</exception>
    public static ValueList<ulong> ReadLinked(string? text) =>
        Read(text, ',', part => ulong.Parse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>A line each.</summary>
    public static string Write(ValueList<string> lines) => string.Join('\n', lines);

    /// <summary>Reads what was written.</summary>
    public static ValueList<string> ReadLines(string? text) =>
        string.IsNullOrEmpty(text) ? default : new ValueList<string>(text.Split('\n'));

    /// <summary>A JSON list.</summary>
    public static string Write(ValueList<Interest> interests) => JsonSerializer.Serialize(interests.Span.ToArray(), Json.InterestArray);

    /// <summary>A JSON list.</summary>
    public static string Write(ValueList<Trait> traits) => JsonSerializer.Serialize(traits.Span.ToArray(), Json.TraitArray);

    /// <summary>A JSON list.</summary>
    public static string Write(ValueList<FlagSeen> flags) => JsonSerializer.Serialize(flags.Span.ToArray(), Json.FlagSeenArray);

    /// <summary>Reads what was written.</summary>
    /// <exception cref="JsonException">It was not.</exception>
    public static ValueList<Interest> ReadInterests(string? text) =>
        text is null ? default : new ValueList<Interest>(JsonSerializer.Deserialize(text, Json.InterestArray) ?? []);

    /// <summary>Reads what was written.</summary>
    /// <exception cref="JsonException">It was not.</exception>
    public static ValueList<Trait> ReadTraits(string? text) =>
        text is null ? default : new ValueList<Trait>(JsonSerializer.Deserialize(text, Json.TraitArray) ?? []);

    /// <summary>Reads what was written.</summary>
    /// <exception cref="JsonException">It was not.</exception>
    public static ValueList<FlagSeen> ReadFlags(string? text) =>
        text is null ? default : new ValueList<FlagSeen>(JsonSerializer.Deserialize(text, Json.FlagSeenArray) ?? []);

    // Nothing here is ever shown as it is: the answers escape what they tell.
    private static ProfileListsJson Json { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static ValueList<T> Read<T>(string? text, char separator, Func<string, T> read)
    {
        if (string.IsNullOrEmpty(text)) return default;
        try
        {
            return new ValueList<T>([.. text.Split(separator).Select(read)]);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("A list of a visitor profile was written by something else.", e);
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.FromUnixTimeMilliseconds(Number(text));

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
