using System.Globalization;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// What a link's address names: <c>hub</c>, <c>hub/Partitions/N</c>, <c>hub/ConsumerGroups/G/Partitions/N</c>,
/// <c>$cbs</c>, <c>$management</c> (also below a hub).
/// </summary>
internal readonly record struct EntityPath(EntityKind Kind, string Hub, string ConsumerGroup, string Partition)
{
    /// <summary>Takes a path apart; <see cref="EntityKind.Unknown"/> when it has none of the forms.</summary>
    public static EntityPath Parse(string path)
    {
        if (path.Equals("$cbs", StringComparison.OrdinalIgnoreCase)) return new(EntityKind.Cbs, "", "", "");
        var parts = path.Split('/');
        if (Is(parts[^1], "$management") && parts.Length <= 2)
            return new(EntityKind.Management, parts.Length == 2 ? parts[0] : "", "", "");
        return parts.Length switch
        {
            1 when parts[0].Length > 0 => new(EntityKind.Hub, parts[0], "", ""),
            3 when Is(parts[1], "Partitions") => new(EntityKind.Partition, parts[0], "", parts[2]),
            5 when Is(parts[1], "ConsumerGroups") && Is(parts[3], "Partitions") && IsGroup(parts[2]) =>
                new(EntityKind.Reader, parts[0], parts[2].ToLowerInvariant(), parts[4]),
            _ => default,
        };
    }

    /// <summary>The number of a partition out of so many; −1 when there is no such.</summary>
    public static int PartitionNumber(string text, int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count ? number : -1;

    private static bool Is(string part, string word) => part.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsGroup(string name)
    {
        if (name.Length is 0 or > 50) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '$'))
                return false;
        return true;
    }
}
