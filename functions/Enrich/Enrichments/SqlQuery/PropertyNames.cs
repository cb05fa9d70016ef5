using System.Text;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>Names of columns as names of JSON members.</summary>
internal static class PropertyNames
{
    public static readonly string[] Kinds = ["AS_IS", "CAMEL_CASE", "PASCAL_CASE", "SNAKE_CASE", "LOWER_CASE", "UPPER_CASE"];

    public static string Convert(string name, string kind) => kind switch
    {
        "CAMEL_CASE" => Humps(name, upperFirst: false),
        "PASCAL_CASE" => Humps(name, upperFirst: true),
        "SNAKE_CASE" => Snake(name),
        "LOWER_CASE" => name.ToLowerInvariant(),
        "UPPER_CASE" => name.ToUpperInvariant(),
        _ => name,
    };

    private static string Humps(string name, bool upperFirst)
    {
        var result = new StringBuilder(name.Length);
        var upper = upperFirst;
        foreach (var c in name)
        {
            if (c == '_')
            {
                upper = result.Length > 0 || upperFirst;
                continue;
            }
            result.Append(upper ? char.ToUpperInvariant(c) : result.Length == 0 ? char.ToLowerInvariant(c) : c);
            upper = false;
        }
        return result.ToString();
    }

    private static string Snake(string name)
    {
        var result = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && !char.IsUpper(name[i - 1])) result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }
        return result.ToString();
    }
}
