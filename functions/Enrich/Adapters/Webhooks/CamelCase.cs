using System.Text;

namespace Sluice.Enrich.Adapters.Webhooks;

/// <summary>Names such as <c>log-level</c> and <c>my_var_1</c> as <c>logLevel</c> and <c>myVar1</c>.</summary>
internal static class CamelCase
{
    public static string Of(string name)
    {
        if (name.AsSpan().IndexOfAny('-', '_') < 0) return name;
        var result = new StringBuilder(name.Length);
        var upper = false;
        foreach (var c in name)
        {
            if (c is '-' or '_')
            {
                upper = result.Length > 0;
                continue;
            }
            result.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }
        return result.Length > 0 ? result.ToString() : name;
    }
}
