using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sluice.Snowplow;

namespace Sluice.Visitors.Rules;

/// <summary>
/// Where in an enriched event a value is: the name of a column, such as <c>page_urlpath</c>; or, separated by slashes,
/// <c>unstruct_event</c> (the self-describing event) or <c>contexts</c> (its entities, derived ones included), the schema's
/// vendor and name, and the way into the data: <c>contexts/com.acme/quote/reference</c>. Every version of the schema counts.
/// A list on the way stands for each of its elements.
/// </summary>
public sealed record FieldPath
{
    /// <summary>Longest path.</summary>
    public const int MaxLength = 300;

    private const int MostSteps = 8;

    private FieldPath(string text) => Text = text;

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Number of the column, from 0; null for a path into JSON.</summary>
    internal int? Column { get; private init; }

    /// <summary>True for the self-describing event, false for entities.</summary>
    internal bool IsEvent { get; private init; }

    /// <summary>What the schema's URI contains: <c>iglu:vendor/name/jsonschema/</c>.</summary>
    internal string Schema { get; private init; } = "";

    /// <summary>The same in UTF-8, to see at a glance that an event has no such thing.</summary>
    internal byte[] Mark { get; private init; } = [];

    /// <summary>Names of the properties on the way.</summary>
    internal string[] Steps { get; private init; } = [];

    /// <summary>Reads a path.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out string? error)
    {
        (path, error) = (null, null);
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            error = $"a field has 1 to {MaxLength} characters";
            return false;
        }
        var parts = text.Split('/');
        if (parts.Length == 1)
        {
            if (!EnrichedColumns.TryGet(text, out var column))
            {
                error = $"'{text}' is no column of the enriched event";
                return false;
            }
            path = new FieldPath(text) { Column = column.Index };
            return true;
        }
        if (parts[0] is not ("unstruct_event" or "contexts"))
        {
            error = $"'{text}' begins neither with unstruct_event/ nor with contexts/";
            return false;
        }
        if (parts.Length is < 4 or > 3 + MostSteps || parts.Any(part => part.Length == 0))
        {
            error = $"'{text}' must be {parts[0]}/vendor/name/ and 1 to {MostSteps} property names";
            return false;
        }
        var schema = $"iglu:{parts[1]}/{parts[2]}/jsonschema/";
        path = new FieldPath(text)
        {
            IsEvent = parts[0] == "unstruct_event",
            Schema = schema,
            Mark = Encoding.UTF8.GetBytes(schema),
            Steps = parts[3..],
        };
        return true;
    }
}
