using System.Data.Common;
using System.Globalization;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>Rows of either database as JSON.</summary>
internal static class RowReader
{
    /// <summary>Most characters of one answer.</summary>
    private const int MostCharacters = 1_000_000;

    public static async ValueTask<IReadOnlyList<SqlRow>> ReadAsync(DbDataReader reader, int mostRows, CancellationToken cancellationToken)
    {
        var rows = new List<SqlRow>();
        var characters = 0;
        while (rows.Count <= mostRows && await reader.ReadAsync(cancellationToken))
        {
            var columns = new List<(string, string)>(reader.FieldCount);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                var json = reader.IsDBNull(i) ? "null" : ToJson(reader.GetValue(i), reader.GetDataTypeName(i));
                characters += json.Length;
                if (characters > MostCharacters) throw new SqlFailedException($"the answer is longer than {MostCharacters} characters");
                columns.Add((reader.GetName(i), json));
            }
            rows.Add(new SqlRow(columns));
        }
        return rows;
    }

    private static string ToJson(object value, string type) => value switch
    {
        bool flag => flag ? "true" : "false",
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null",
        float number => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null",
        string text when type is "json" or "jsonb" or "JSON" => Nodes.Write(Nodes.Parse(text)),
        string text => Text(text),
        DateTime time => Text(time.Kind == DateTimeKind.Unspecified
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        DateTimeOffset time => Text(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        DateOnly date => Text(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        byte[] bytes => Text(System.Convert.ToBase64String(bytes)),
        IFormattable other => Text(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => Text(value.ToString() ?? ""),
    };

    private static string Text(string text)
    {
        using var output = new PooledBuffer();
        CompactJson.WriteString(text, output);
        return output.ToString();
    }
}
