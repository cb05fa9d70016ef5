using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Sluice.Testing;

namespace Sluice.Enrich.Tests.Databases;

/// <summary>A PostgreSQL server of the tests' own, with and without TLS on one port.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Password = "s3cr'et;Host=elsewhere";
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        const string package = "/usr/lib/postgresql/bin";
        var initdb = ServerProcess.Find("initdb", "postgresql", package);
        var postgres = ServerProcess.Find("postgres", "postgresql", package);
        var data = _folder.File("data");
        var password = _folder.File("password");
        File.WriteAllText(password, Password);
        WriteCertificate(_folder.File("server.crt"), _folder.File("server.key"));
        if (Environment.IsPrivilegedProcess) ServerProcess.Run("/bin/chown", null, "-R", "postgres:postgres", _folder.Path);
        Port = FreePorts.Take();
        var (exit, said) = ServerProcess.Run(initdb, "postgres", "-D", data, "-U", "reader", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-sync");
        if (exit != 0) throw new InvalidOperationException(said);
        _server = ServerProcess.Start(postgres, "postgres", "-D", data, "-p", $"{Port}", "-h", "127.0.0.1", "-k", data, "-F",
            "-c", "ssl=on", "-c", $"ssl_cert_file={_folder.File("server.crt")}", "-c", $"ssl_key_file={_folder.File("server.key")}");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = "reader", Password = Password, Database = "postgres", SslMode = SslMode.Disable }.ConnectionString);
        await Readiness.WaitAsync(() => source.OpenConnectionAsync().AsTask(), _server);
        await using var create = source.CreateCommand("""
            CREATE TABLE customers (id text PRIMARY KEY, number int, first_name text, "LastSeen" timestamptz, score numeric(10,3), vip boolean, tags jsonb, note text);
            INSERT INTO customers VALUES ('ada', 7, 'Ada "L"', '2026-05-06 07:08:09.5+00', 12.500, true, '{"a": [1]}', NULL), ('bob', 8, 'Bob', NULL, 1, false, NULL, 'x'), ('bob2', 8, 'Bob', NULL, 1, false, NULL, 'y');
            """);
        await create.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        if (Environment.IsPrivilegedProcess) ServerProcess.Run("/bin/chown", null, "-R", "root:root", _folder.Path);
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private static void WriteCertificate(string certificate, string privateKey)
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(privateKey, key.ExportPkcs8PrivateKeyPem());
        ServerProcess.Run("/bin/chmod", null, "600", privateKey);
    }
}
