using Azure.Data.Tables;

namespace Sluice.Azure.Fabric;

/// <summary>A text in as many properties as it takes: one holds 32,768 characters, an entity 1 MiB.</summary>
internal static class TableText
{
    // No surrogate pair is torn apart for good: the parts are put together before anyone looks at them.
    private const int Part = 32_000;

    /// <summary>Most characters; longer texts are the writer's mistake.</summary>
    public const int Longest = 12 * Part;

    public static void Set(TableEntity entity, string name, string text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, Longest);
        for (var i = 0; i == 0 || i * Part < text.Length; i++)
            entity[i == 0 ? name : name + i] = text.Substring(i * Part, Math.Min(Part, text.Length - (i * Part)));
    }

    public static string? Get(TableEntity entity, string name)
    {
        if (entity.GetString(name) is not { } text) return null;
        for (var i = 1; entity.TryGetValue(name + i, out var more) && more is string part; i++) text += part;
        return text;
    }
}
