using Amqp;
using Amqp.Framing;

namespace Sluice.EventHubs.Tests.Tools;

/// <summary>A connection with AMQPNetLite's client, authenticated with the emulator's key.</summary>
internal sealed class NetLite : IAsyncDisposable
{
    private readonly Connection _connection;

    private NetLite(Connection connection)
    {
        _connection = connection;
        Session = new Session(connection);
    }

    public Session Session { get; }

    public static async Task<NetLite> ConnectAsync(int port) => new(
        await new ConnectionFactory().CreateAsync(new Address($"amqp://RootManageSharedAccessKey:SAS_KEY_VALUE@127.0.0.1:{port}")));

    public static Message Batch(IEnumerable<byte[]> bodies)
    {
        var list = new DataList();
        foreach (var body in bodies) list.Add(new Data { Binary = Wire.Message(body) });
        return new Message { BodySection = list, Format = 0x80013700 };
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _connection.CloseAsync();
        }
        catch (AmqpException)
        {
            // The broker went first.
        }
    }
}
