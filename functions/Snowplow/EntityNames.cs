using System.Globalization;
using System.Text;

namespace Sluice.Snowplow;

/// <summary>Names of the columns that flattened events and warehouses give to self-describing events and entities.</summary>
public static class EntityNames
{
    /// <summary>
    /// <c>prefix_vendor_name_model</c>: dots and dashes become underscores, the name's PascalCase snake_case, all lower
    /// case; <c>contexts</c> + <c>iglu:com.acme/MyThing/jsonschema/1-0-2</c> is <c>contexts_com_acme_my_thing_1</c>.
    /// Null when the URI is none of the form <c>iglu:vendor/name/format/model-revision-addition</c>.
    /// </summary>
    /// <param name="prefix"><c>contexts</c> or <c>unstruct_event</c>.</param>
    /// <param name="schemaUri">The Iglu URI.</param>
    public static string? ColumnName(string prefix, string? schemaUri)
    {
        if (schemaUri is null || !schemaUri.StartsWith("iglu:", StringComparison.Ordinal)) return null;
        var parts = schemaUri.AsSpan(5);
        Span<Range> ranges = stackalloc Range[5];
        if (parts.Split(ranges, '/') != 4) return null;
        var version = parts[ranges[3]];
        var dash = version.IndexOf('-');
        if (dash <= 0 || !int.TryParse(version[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var model)
            || parts[ranges[0]].IsEmpty || parts[ranges[1]].IsEmpty)
            return null;
        return ColumnName(prefix, parts[ranges[0]], parts[ranges[1]], model);
    }

    /// <summary>The same from the parts of a schema key.</summary>
    public static string ColumnName(string prefix, ReadOnlySpan<char> vendor, ReadOnlySpan<char> name, int model)
    {
        var column = new StringBuilder(prefix.Length + vendor.Length + name.Length + 16).Append(prefix).Append('_');
        foreach (var c in vendor) column.Append(c is '.' or '-' ? '_' : char.ToLowerInvariant(c));
        column.Append('_');
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i] is '.' or '-' ? '_' : name[i];
            // A capital begins a word unless it follows a capital or an underscore.
            if (char.IsAsciiLetterUpper(c) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1])
                && name[i - 1] is not ('_' or '.' or '-'))
                column.Append('_');
            column.Append(char.ToLowerInvariant(c));
        }
        return column.Append(CultureInfo.InvariantCulture, $"_{model}").ToString();
    }
}
