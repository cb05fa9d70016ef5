using Amqp;
using Amqp.Sasl;
using Microsoft.Extensions.Logging;

namespace Sluice.Azure.EventHubs;

/// <summary>One open AMQP connection with its token node; every link gets a session of its own.</summary>
internal sealed class OpenConnection
{
    private static readonly BufferManager Buffers = new(256, 2 * 1024 * 1024, 64 * 1024 * 1024);
    private readonly Connection _connection;
    private readonly RequestLink _cbs;
    private readonly Authorizer _authorizer;
    private readonly Reopener<RequestLink> _management;
    private readonly string _host;
    private readonly ILogger _logger;

    private OpenConnection(
        Connection connection, RequestLink cbs, Authorizer authorizer, EventHubsConnection to, EventHubsOptions options,
        TimeProvider time, ILogger logger)
    {
        (_connection, _cbs, _authorizer, _host, _logger) = (connection, cbs, authorizer, to.Host, logger);
        _management = new Reopener<RequestLink>(
            async () =>
            {
                using var limit = new CancellationTokenSource(options.OpenTimeout, time);
                return await RequestLink.OpenAsync(_connection, "$management", limit.Token);
            },
            link => link.IsOpen, new Circuit(time, options.BackOffMinimum, options.BackOffMaximum));
    }

    public bool IsOpen => !_connection.IsClosed && _cbs.IsOpen;

    public static async Task<OpenConnection> OpenAsync(
        EventHubsConnection to, ITokenSource tokens, EventHubsOptions options, TimeProvider time, ILogger logger)
    {
        using var limit = new CancellationTokenSource(options.OpenTimeout, time);
        var factory = new ConnectionFactory { BufferManager = Buffers };
        factory.AMQP.MaxFrameSize = 64 * 1024;
        factory.AMQP.MaxSessionsPerConnection = 1024;
        factory.AMQP.IdleTimeout = 60_000;
        factory.AMQP.HostName = to.Host;
        factory.TCP.NoDelay = true;
        factory.SASL.Profile = SaslProfile.Anonymous;
        var address = new Address(to.Host, to.Port, null, null, "/", to.UseTls ? "amqps" : "amqp");
        var connection = await factory.CreateAsync(address, limit.Token, null);
        try
        {
            var cbs = await RequestLink.OpenAsync(connection, "$cbs", limit.Token);
            connection.AddClosedCallback((_, error) =>
            {
                if (error is not null) Messages.ConnectionLost(logger, to.ToString(), Faults.From(error, "Connection").Message);
            });
            Messages.Connected(logger, to.ToString());
            return new OpenConnection(
                connection, cbs, new Authorizer(cbs, tokens, options.OpenTimeout, time, logger), to, options, time, logger);
        }
        catch
        {
            Quietly.Close(connection, logger);
            throw;
        }
    }

    public string AudienceOf(string hub) => $"sb://{_host}/{hub}";

    /// <summary>Signs in for a hub and begins a session for one of its links.</summary>
    public async Task<Session> BeginAsync(string hub)
    {
        await _authorizer.EnsureAsync(AudienceOf(hub));
        return new Session(_connection);
    }

    public async Task<RequestLink> ManagementAsync(string hub)
    {
        await _authorizer.EnsureAsync(AudienceOf(hub));
        return await _management.GetAsync();
    }

    public void Close()
    {
        _authorizer.Dispose();
        Quietly.Close(_connection, _logger);
    }
}
