using DuckDB.NET.Data;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Query;

/// <summary>
/// DuckDB in memory with the views <c>events</c> and <c>failed</c> on a folder of Parquet files. What is asked can read
/// that folder and change nothing.
/// </summary>
internal sealed class LakeDatabase : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public LakeDatabase(string folder)
    {
        _connection.Open();
        // Without files a view with the same columns and no rows: a question before the first event has an answer too.
        View("events", folder, HubNames.Enriched, "event_name", EventColumns());
        View("failed", folder, HubNames.Failed, "failure", "null::varchar as schema, null::varchar as json");
        Run($"set allowed_directories = [{Quote(Path.GetFullPath(folder))}]");
        Run("set enable_external_access = false");
        Run("set lock_configuration = true");
    }

    /// <summary>Asks.</summary>
    /// <exception cref="DuckDBException">The question is none.</exception>
    public DuckDBDataReader Ask(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private static string EventColumns() => string.Join(", ", EnrichedColumns.All.ToArray().Where(column => column.Name != "event_name")
        .Select(column => $"null::{column.Kind switch
        {
            ColumnKind.Integer => "integer",
            ColumnKind.Boolean => "boolean",
            ColumnKind.Decimal => "double",
            ColumnKind.Timestamp => "timestamptz",
            _ => "varchar",
        }} as \"{column.Name}\""));

    private void View(string name, string folder, string hub, string partition, string columns)
    {
        var path = Path.Combine(folder, hub);
        var hasFiles = Directory.Exists(path) && Directory.EnumerateFiles(path, "*.parquet", SearchOption.AllDirectories).Any();
        Run(hasFiles
            ? $"create view {name} as select * from read_parquet({Quote(Path.GetFullPath(path) + "/*/*/*/*.parquet")}, hive_partitioning = true, "
              + $"hive_types = {{'dt': date, 'hh': integer, '{partition}': varchar}}, union_by_name = true)"
            : $"create view {name} as select {columns}, null::date as dt, null::integer as hh, null::varchar as {partition} where false");
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
