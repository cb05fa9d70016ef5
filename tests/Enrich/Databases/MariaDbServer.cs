using MySqlConnector;
using Sluice.Testing;

namespace Sluice.Enrich.Tests.Databases;

/// <summary>A MariaDB server of the tests' own.</summary>
public sealed class MariaDbServer : IAsyncLifetime
{
    public const string Password = "pa;ss'word";
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        var install = ServerProcess.Find("mariadb-install-db", "mariadb-server-core");
        var mariadbd = ServerProcess.Find("mariadbd", "mariadb-server-core");
        var data = _folder.File("data");
        var init = _folder.File("init.sql");
        File.WriteAllText(init, $"""
            CREATE DATABASE crm;
            CREATE TABLE crm.customers (id varchar(50) PRIMARY KEY, number int, first_name varchar(50), last_seen datetime, score decimal(10,3), tags json);
            INSERT INTO crm.customers VALUES ('ada', 7, 'Ada', '2026-05-06 07:08:09', 12.5, '{"{\"a\":1}"}');
            CREATE USER 'reader'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}';
            GRANT SELECT ON crm.* TO 'reader'@'%';
            """);
        Port = FreePorts.Take();
        var user = Environment.IsPrivilegedProcess ? new[] { "--user=root" } : [];
        var (exit, said) = ServerProcess.Run(install, null, ["--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", .. user]);
        if (exit != 0) throw new InvalidOperationException(said);
        _server = ServerProcess.Start(mariadbd, null,
            ["--no-defaults", $"--datadir={data}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={_folder.File("s")}", $"--init-file={init}", "--skip-name-resolve", .. user]);
        await using var source = new MySqlDataSource(new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = (uint)Port, UserID = "reader", Password = Password, Database = "crm", SslMode = MySqlSslMode.Disabled }.ConnectionString);
        await Readiness.WaitAsync(() => source.OpenConnectionAsync().AsTask(), _server);
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
