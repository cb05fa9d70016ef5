using System.Globalization;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>Parameters such as <c>il2pi1nm</c>: the numbers tell the entity, what follows them its member.</summary>
internal sealed class GaIndexedGroup
{
    private readonly string[] _literals;

    /// <param name="schema">Schema of the entity.</param>
    /// <param name="pattern">The names; <c>#</c> stands for a number.</param>
    /// <param name="indexes">Members that the numbers become.</param>
    /// <param name="fields">The members, by what follows the last number.</param>
    /// <param name="hasCurrency">True when the hit's currency belongs to the entity.</param>
    public GaIndexedGroup(string schema, string pattern, string[] indexes, GaField[] fields, bool hasCurrency = false)
    {
        Schema = SelfDescribing.TryKey(schema, out var key, out var error) ? key : throw new ArgumentException(error, nameof(schema));
        _literals = pattern.TrimEnd('#').Split('#');
        (Indexes, HasCurrency, Fields) = (indexes, hasCurrency, fields);
    }

    public SchemaKey Schema { get; }

    public string[] Indexes { get; }

    public bool HasCurrency { get; }

    public GaField[] Fields { get; }

    /// <summary>Takes a parameter's name apart; false when it is not one of this group.</summary>
    public bool TryMatch(string parameter, out int[] numbers, out GaField field)
    {
        numbers = new int[Indexes.Length];
        field = default;
        var rest = parameter.AsSpan();
        for (var i = 0; i < _literals.Length; i++)
        {
            if (!rest.StartsWith(_literals[i], StringComparison.Ordinal)) return false;
            rest = rest[_literals[i].Length..];
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0) digits = rest.Length;
            if (digits is 0 or > 5 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return false;
            rest = rest[digits..];
        }
        foreach (var candidate in Fields)
        {
            if (!rest.SequenceEqual(candidate.Parameter)) continue;
            field = candidate;
            return true;
        }
        return false;
    }
}
