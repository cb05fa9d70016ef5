namespace Sluice.Visitors.Profiles;

/// <summary>
/// The last events: of all lines the newest ones, until their number or their characters are enough. What older lines
/// there were makes no difference to which stay, so the order in which they came makes none either.
/// </summary>
public static class RecentFold
{
    /// <summary>Most events that are kept.</summary>
    public const int Most = 50;

    /// <summary>Most characters of all of them; a text property of Table Storage has at most 32,768.</summary>
    internal const int MostCharacters = 24_000;

    internal static ValueList<string> Join(ValueList<string> a, ValueList<string> b)
    {
        if (a.Count == 0) return b;
        if (b.Count == 0) return a;
        var joined = new string[Math.Min(Most, a.Count + b.Count)];
        var (count, characters, i, j) = (0, 0, 0, 0);
        while (count < joined.Length && (i < a.Count || j < b.Count))
        {
            var order = i == a.Count ? -1 : j == b.Count ? 1 : string.CompareOrdinal(a[i], b[j]);
            var line = order >= 0 ? a[i] : b[j];
            if (order >= 0) i++;
            if (order <= 0) j++;
            characters += line.Length + 1;
            if (characters > MostCharacters) break;
            joined[count++] = line;
        }
        return new ValueList<string>(count == joined.Length ? joined : joined[..count]);
    }

    internal static int SizeOf(ValueList<string> lines)
    {
        var size = 0;
        foreach (var line in lines.Span) size += line.Length + 1;
        return size;
    }
}
