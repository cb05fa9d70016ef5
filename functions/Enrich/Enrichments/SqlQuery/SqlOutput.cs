using System.Text;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>What becomes of a query's rows.</summary>
internal sealed record SqlOutput(SchemaKey Schema, string ExpectedRows, bool EveryRow, string PropertyNames)
{
    /// <summary>Most rows of one answer.</summary>
    public const int MostRows = 1_000;

    public static SqlOutput? Create(EnrichmentConfig config)
    {
        config.AllowOnly("expectedRows", "json");
        var expected = config.OneOf("expectedRows", "EXACTLY_ONE", "AT_MOST_ONE", "AT_LEAST_ONE", "AT_LEAST_ZERO");
        if (config.Object("json") is not { } json) return null;
        json.AllowOnly("schema", "propertyNames", "describes");
        var schema = json.Schema("schema");
        var names = json.OneOf("propertyNames", SqlQuery.PropertyNames.Kinds);
        var describes = json.OneOf("describes", "ALL_ROWS", "EVERY_ROW");
        return config.IsValid ? new SqlOutput(schema!, expected!, describes == "EVERY_ROW", names!) : null;
    }

    /// <summary>One entity for every row or for all of them together, which is an array unless one row at most is expected.</summary>
    public LookupAnswer ToEntities(IReadOnlyList<SqlRow> rows)
    {
        var single = ExpectedRows is "EXACTLY_ONE" or "AT_MOST_ONE";
        if (rows.Count == 0 && ExpectedRows is "EXACTLY_ONE" or "AT_LEAST_ONE"
            || rows.Count > 1 && single || rows.Count > MostRows)
            return LookupAnswer.Failed($"SQL query: {rows.Count} rows, expected {(rows.Count > MostRows ? $"{MostRows} at most" : ExpectedRows)}");
        if (rows.Count == 0) return new LookupAnswer([], null);
        if (EveryRow || single) return new LookupAnswer([.. rows.Select(row => new Entity(Schema, Write(row)))], null);
        return new LookupAnswer([new Entity(Schema, $"[{string.Join(',', rows.Select(Write))}]")], null);
    }

    private string Write(SqlRow row)
    {
        using var output = new PooledBuffer();
        output.Append("{"u8);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (column, json) in row.Columns)
        {
            var name = SqlQuery.PropertyNames.Convert(column, PropertyNames);
            if (!names.Add(name)) continue;
            if (output.Length > 1) output.Append(","u8);
            CompactJson.WriteString(name, output);
            output.Append(":"u8);
            output.Append(json);
        }
        output.Append("}"u8);
        return Encoding.UTF8.GetString(output.Written);
    }
}
