namespace Sluice.EventHubs;

/// <summary>A hub to serve.</summary>
/// <param name="Name">1 to 256 letters, digits, <c>.</c>, <c>-</c>, <c>_</c>, with a letter or digit at both ends; case does not count.</param>
/// <param name="Partitions">1 to 1,024.</param>
public sealed record HubOptions(string Name, int Partitions)
{
    internal IEnumerable<string> Validate()
    {
        if (!IsName(Name)) yield return $"'{Name}' is no name for a hub: letters, digits, '.', '-' and '_', at most 256.";
        if (Partitions is < 1 or > 1024) yield return $"Hub '{Name}': {Partitions} partitions are not between 1 and 1024.";
    }

    private static bool IsName(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > 256) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return false;
        return char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
    }
}
