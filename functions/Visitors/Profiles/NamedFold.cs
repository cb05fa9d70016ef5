using Sluice.Log;

namespace Sluice.Visitors.Profiles;

/// <summary>
/// Joins lists by name, bounded. Which names stay when there are too many is decided by a hash of the name, not by when
/// it came: a name that stays in the end was never gone in between, so its count is right in any order.
/// </summary>
internal static class NamedFold
{
    public const int MostInterests = 64;
    public const int MostTraits = 32;
    public const int MostFlags = 64;

    public static ValueList<Interest> Join(ValueList<Interest> a, ValueList<Interest> b) => Join(a, b, MostInterests,
        item => item.Name,
        (x, y) => x with { Count = x.Count + y.Count, LastAt = x.LastAt > y.LastAt ? x.LastAt : y.LastAt });

    public static ValueList<Trait> Join(ValueList<Trait> a, ValueList<Trait> b) => Join(a, b, MostTraits,
        item => item.Name,
        (x, y) => (x.At, string.CompareOrdinal(x.Value, y.Value)).CompareTo((y.At, 0)) >= 0 ? x : y);

    public static ValueList<FlagSeen> Join(ValueList<FlagSeen> a, ValueList<FlagSeen> b) => Join(a, b, MostFlags,
        item => item.Name,
        (x, y) => x with
        {
            FirstAt = x.FirstAt < y.FirstAt ? x.FirstAt : y.FirstAt,
            LastAt = x.LastAt > y.LastAt ? x.LastAt : y.LastAt,
        });

    private static ValueList<T> Join<T>(ValueList<T> a, ValueList<T> b, int most, Func<T, string> name, Func<T, T, T> join)
    {
        if (a.Count == 0) return b;
        if (b.Count == 0) return a;
        var joined = new List<T>(a.Count + b.Count);
        for (int i = 0, j = 0; i < a.Count || j < b.Count;)
        {
            var order = i == a.Count ? 1 : j == b.Count ? -1 : string.CompareOrdinal(name(a[i]), name(b[j]));
            joined.Add(order switch { < 0 => a[i++], > 0 => b[j++], _ => join(a[i++], b[j++]) });
        }
        while (joined.Count > most)
        {
            var worst = 0;
            for (var i = 1; i < joined.Count; i++)
                if (Rank(name(joined[i])).CompareTo(Rank(name(joined[worst]))) > 0)
                    worst = i;
            joined.RemoveAt(worst);
        }
        return new ValueList<T>([.. joined]);
    }

    private static int Rank(string name) => PartitionHash.PartitionOf(name, int.MaxValue);
}
