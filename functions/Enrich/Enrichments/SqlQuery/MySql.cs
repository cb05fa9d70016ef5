using MySqlConnector;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>MySQL and MariaDB, by MySqlConnector.</summary>
internal sealed class MySql : IDatabase
{
    private readonly MySqlDataSource _source;
    private readonly string _sql;

    public MySql(DatabaseSettings settings, string sql)
    {
        _sql = sql;
        _source = new MySqlDataSource(new MySqlConnectionStringBuilder
        {
            Server = settings.Host,
            Port = (uint)settings.Port,
            UserID = settings.User,
            Password = settings.Password,
            Database = settings.Database,
            SslMode = settings.Tls ? MySqlSslMode.Required : MySqlSslMode.Disabled,
            ConnectionTimeout = DatabaseSettings.TimeoutSeconds,
            DefaultCommandTimeout = DatabaseSettings.TimeoutSeconds,
            MaximumPoolSize = DatabaseSettings.Connections,
            AllowLoadLocalInfile = false,
            AllowUserVariables = false,
            PersistSecurityInfo = false,
            ApplicationName = "sluice-enrich",
        }.ConnectionString);
    }

    public async ValueTask<IReadOnlyList<SqlRow>> QueryAsync(IReadOnlyList<object> values, int mostRows, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = _sql;
            for (var i = 0; i < values.Count; i++) command.Parameters.AddWithValue($"@p{i + 1}", values[i]);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await RowReader.ReadAsync(reader, mostRows, cancellationToken);
        }
        catch (MySqlException e) when (e.Number > 0)
        {
            throw new SqlFailedException($"the database refused the query (error {e.Number})");
        }
        catch (Exception e) when (e is MySqlException or TimeoutException or InvalidCastException or IOException)
        {
            throw new SqlFailedException($"the database gave no answer ({e.GetType().Name})");
        }
    }
}
