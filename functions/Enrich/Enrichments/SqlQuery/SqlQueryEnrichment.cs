using System.Globalization;
using System.Text;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>
/// Asks a database with values of the event and adds its rows as entities. Values travel as parameters, never inside the
/// query. An event without one of the values is passed over.
/// </summary>
internal sealed class SqlQueryEnrichment : IEnrichment
{
    private readonly IReadOnlyList<(int Placeholder, EventInput Input)> _inputs;
    private readonly int _count;
    private readonly SqlOutput _output;
    private readonly Lookup _lookup;
    private readonly IDatabase _database;

    private SqlQueryEnrichment(
        SchemaKey schema, IReadOnlyList<(int, EventInput)> inputs, int count, SqlOutput output, Lookup lookup, IDatabase database) =>
        (Schema, _inputs, _count, _output, _lookup, _database) = (schema, inputs, count, output, lookup, database);

    public string Name => "sql_query_enrichment_config";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("inputs", "database", "query", "output", "cache", "ignoreOnError");
        var inputs = new List<(int Placeholder, EventInput)>();
        foreach (var item in parameters.Objects("inputs", required: true))
        {
            item.AllowOnly("placeholder", "pojo", "json");
            var placeholder = item.Integer("placeholder", 1, 64, required: true);
            if (EventInput.Create(item) is { } input && placeholder is { } number) inputs.Add((number, input));
        }
        var (settings, isMySql) = Database(parameters);
        var query = parameters.Object("query");
        query?.AllowOnly("sql");
        var count = 0;
        var sql = query?.Text("sql", required: true) is { } text ? isMySql ? SqlText.Name(text, out count) : SqlText.Number(text, out count) : null;
        for (var number = 1; number <= count && sql is not null; number++)
            if (!inputs.Exists(input => input.Placeholder == number))
                query!.Error("sql", string.Create(CultureInfo.InvariantCulture, $"has {count} placeholders, and no input is for number {number}"));
        if (sql is not null && inputs.Exists(input => input.Placeholder > count))
            query!.Error("sql", string.Create(CultureInfo.InvariantCulture, $"has {count} placeholders only"));
        var output = parameters.Object("output") is { } outputConfig ? SqlOutput.Create(outputConfig) : null;
        var lookup = Lookup.Create(parameters);
        if (!parameters.IsValid || settings is null || sql is null || output is null || lookup is null) return null;
        return new SqlQueryEnrichment(
            parameters.Schema, inputs, count, output, lookup, isMySql ? new MySql(settings, sql) : new PostgreSql(settings, sql));
    }

    public async ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var values = new object?[_count];
        foreach (var (placeholder, input) in _inputs)
            if (input.Read(context) is { } value) values[placeholder - 1] = value;
        if (Array.IndexOf(values, null) >= 0) return;
        await _lookup.AddAsync(context, Key(values!), stopping => AskAsync(values!, stopping), cancellationToken);
    }

    private static (DatabaseSettings? Settings, bool IsMySql) Database(EnrichmentConfig parameters)
    {
        if (parameters.Object("database") is not { } database) return (null, false);
        var isMySql = database.Has("mysql");
        if (isMySql == database.Has("postgresql"))
        {
            database.Error(null, "must have either postgresql or mysql");
            return (null, false);
        }
        return (database.Object(isMySql ? "mysql" : "postgresql") is { } settings ? DatabaseSettings.Create(settings) : null, isMySql);
    }

    private static string Key(object[] values)
    {
        var key = new StringBuilder();
        foreach (var value in values)
        {
            var text = EventInput.ToText(value);
            key.Append(CultureInfo.InvariantCulture, $"{value.GetType().Name}:{text.Length}:{text}");
        }
        return key.ToString();
    }

    private async ValueTask<LookupAnswer> AskAsync(object[] values, CancellationToken cancellationToken)
    {
        try
        {
            return _output.ToEntities(await _database.QueryAsync(values, SqlOutput.MostRows, cancellationToken));
        }
        catch (SqlFailedException e)
        {
            return LookupAnswer.Failed($"SQL query: {e.Message}");
        }
    }
}
