using Npgsql;
using NpgsqlTypes;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>PostgreSQL and what speaks its protocol, by Npgsql.</summary>
internal sealed class PostgreSql : IDatabase
{
    private readonly NpgsqlDataSource _source;
    private readonly string _sql;

    public PostgreSql(DatabaseSettings settings, string sql)
    {
        _sql = sql;
        var builder = new NpgsqlSlimDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = settings.Host,
            Port = settings.Port,
            Username = settings.User,
            Password = settings.Password,
            Database = settings.Database,
            SslMode = settings.Tls ? SslMode.Require : SslMode.Disable,
            Timeout = DatabaseSettings.TimeoutSeconds,
            CommandTimeout = DatabaseSettings.TimeoutSeconds,
            MaxPoolSize = DatabaseSettings.Connections,
            ApplicationName = "sluice-enrich",
            PersistSecurityInfo = false,
        }.ConnectionString);
        if (settings.Tls) builder.EnableTransportSecurity();
        builder.EnableArrays();
        _source = builder.Build();
    }

    public async ValueTask<IReadOnlyList<SqlRow>> QueryAsync(IReadOnlyList<object> values, int mostRows, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand(_sql);
            // A text of no type takes the type that its place in the query has, as one written into the query would.
            foreach (var value in values)
                command.Parameters.Add(value is string text
                    ? new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown }
                    : new NpgsqlParameter { Value = value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await RowReader.ReadAsync(reader, mostRows, cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new SqlFailedException($"the database refused the query (SQLSTATE {e.SqlState})");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidCastException or IOException)
        {
            throw new SqlFailedException($"the database gave no answer ({e.GetType().Name})");
        }
    }
}
