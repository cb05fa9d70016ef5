using System.Diagnostics.CodeAnalysis;
using Sluice.Snowplow;

namespace Sluice.Reports.Definitions;

/// <summary>
/// A field of an event: a column's name (<c>geo_country</c>), <c>visitor</c>, or a path into a self-describing event or
/// entity under the name that warehouses give it (<c>unstruct_event_com_acme_purchase_1.total</c>,
/// <c>contexts_io_sluice_experiment_1.variant</c>; a number in the path counts elements of an array from 0).
/// </summary>
internal sealed record Field
{
    private const int MaxLength = 256;
    private const int MaxDepth = 8;

    public required string Text { get; init; }

    public required FieldSource Source { get; init; }

    /// <summary>Number of the column, from 0; only of a column.</summary>
    public int Column { get; init; }

    /// <summary>Name of the event or entity as a column; only inside one.</summary>
    public string Entity { get; init; } = "";

    /// <summary>Names of properties; only inside an event or entity.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public static bool TryParse(string text, [NotNullWhen(true)] out Field? field, out string error)
    {
        field = null;
        error = "";
        if (text == "visitor") field = new Field { Text = text, Source = FieldSource.Visitor };
        else if (EnrichedColumns.TryGet(text, out var column))
        {
            if (column.Kind == ColumnKind.Json) error = $"{text} is a column of JSON; name a property in it";
            else field = new Field { Text = text, Source = FieldSource.Column, Column = column.Index };
        }
        else if (text.Length <= MaxLength && text.Split('.') is { Length: > 1 and <= MaxDepth + 1 } parts
            && !parts.Contains("") && SourceOf(parts[0]) is { } source)
            field = new Field { Text = text, Source = source, Entity = parts[0], Path = parts[1..] };
        else
            error = $"'{(text.Length > 80 ? text[..80] : text)}' is no column, not visitor, and no path such as "
                + "contexts_com_acme_product_1.sku or unstruct_event_com_acme_purchase_1.total";
        return field is not null;
    }

    private static FieldSource? SourceOf(string entity)
    {
        var digits = entity.LastIndexOf('_') + 1;
        if (digits <= 0 || digits == entity.Length || entity.AsSpan(digits).ContainsAnyExceptInRange('0', '9')) return null;
        return entity.StartsWith("unstruct_event_", StringComparison.Ordinal) ? FieldSource.Event
            : entity.StartsWith("contexts_", StringComparison.Ordinal) ? FieldSource.Entity
            : null;
    }
}
