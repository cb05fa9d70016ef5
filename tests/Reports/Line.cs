using System.Text;
using Sluice.Snowplow;

namespace Sluice.Reports.Tests;

/// <summary>An enriched TSV line with the columns that a test names.</summary>
internal static class Line
{
    public static byte[] Of(params (string Name, string Value)[] columns)
    {
        var fields = new string[EnrichedColumns.Count];
        Array.Fill(fields, "");
        foreach (var (name, value) in columns)
            fields[EnrichedColumns.TryGet(name, out var column) ? column.Index : throw new ArgumentException(name)] = value;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }

    /// <summary>A page view.</summary>
    public static byte[] PageView(string app, string visitor, string time, params (string Name, string Value)[] more) => Of(
        [("app_id", app), ("event", "page_view"), ("domain_userid", visitor), ("collector_tstamp", time), ("derived_tstamp", time), .. more]);
}
