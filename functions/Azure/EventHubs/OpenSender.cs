using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Sluice.Azure.EventHubs;

/// <summary>An attached sender link to a hub or a partition.</summary>
internal sealed class OpenSender
{
    // Room for what the service adds to a message before it measures it.
    private const int Margin = 4 * 1024;
    private readonly Session _session;
    private readonly SenderLink _link;
    private readonly ILogger _logger;
    private volatile bool _dropped;

    private OpenSender(Session session, SenderLink link, string address, int mostBytes, ILogger logger) =>
        (_session, _link, Address, MostBytes, _logger) = (session, link, address, mostBytes, logger);

    public string Address { get; }

    /// <summary>Most bytes of one batch.</summary>
    public int MostBytes { get; }

    public bool IsOpen => !_dropped && !_link.IsClosed && !_session.IsClosed;

    public static async Task<OpenSender> OpenAsync(EventHubsClient client, string hub, string address)
    {
        using var limit = new CancellationTokenSource(client.Options.OpenTimeout, client.Time);
        var connection = await client.ConnectAsync().WaitAsync(limit.Token);
        var session = await connection.BeginAsync(hub);
        try
        {
            var (link, answer) = await Attachment.SenderAsync(session, new Attach
            {
                LinkName = $"{address}-{Guid.NewGuid():N}",
                Source = new Source { Address = "sluice" },
                Target = new Target { Address = address },
                SndSettleMode = SenderSettleMode.Unsettled,
                RcvSettleMode = ReceiverSettleMode.First,
                Properties = new global::Amqp.Types.Fields(),
            }, $"Opening {address}", limit.Token);
            var most = client.Options.MaxBatchBytes;
            if (answer.MaxMessageSize > 0 && answer.MaxMessageSize < (ulong)most) most = (int)answer.MaxMessageSize;
            most = Math.Max(most - Margin, most / 2);
            Messages.SenderOpen(client.Logger, address, most);
            return new OpenSender(session, link, address, most, client.Logger);
        }
        catch (Exception e)
        {
            // No answer to an attach means that the connection itself does not answer any more.
            if (e is OperationCanceledException) connection.Close();
            else Quietly.Close(session, client.Logger);
            throw Faults.From(e, $"Opening {address}");
        }
    }

    /// <summary>Puts the batch on the wire, or behind those that wait for credit; the task is the service's outcome.</summary>
    public Task SendAsync(EventBatch batch)
    {
        var pending = new PendingSend(Address);
        _link.Send(new Message { Format = EventBatch.MessageFormat, BodySection = batch }, null, PendingSend.OnOutcome, pending);
        return pending.Task;
    }

    public void Drop()
    {
        _dropped = true;
        Quietly.Close(_session, _logger);
    }
}
