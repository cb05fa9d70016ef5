namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>Where a database is and who asks it.</summary>
internal sealed record DatabaseSettings(string Host, int Port, bool Tls, string User, string Password, string Database)
{
    /// <summary>Longest wait for a connection and for an answer, in seconds.</summary>
    public const int TimeoutSeconds = 10;

    /// <summary>Most connections at a time.</summary>
    public const int Connections = 4;

    public static DatabaseSettings? Create(EnrichmentConfig config)
    {
        config.AllowOnly("host", "port", "sslMode", "username", "password", "database");
        var host = config.Text("host", required: true);
        // Drivers understand lists of hosts, sockets and options here; this is one host.
        if (host is not null && (host.Length == 0 || host.AsSpan().ContainsAnyExcept(HostCharacters)))
            config.Error("host", "must be a host name or an address");
        var port = config.Integer("port", 1, 65535, required: true);
        var tls = config.Flag("sslMode", required: true);
        var user = config.Secret("username");
        var password = config.Secret("password");
        var database = config.Text("database", required: true);
        return config.IsValid ? new DatabaseSettings(host!, port!.Value, tls!.Value, user!, password!, database!) : null;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";

    private static readonly System.Buffers.SearchValues<char> HostCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:");
}
