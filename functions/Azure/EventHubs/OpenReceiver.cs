using System.Globalization;
using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// An attached receiver link. What arrives is turned into records on AMQPNetLite's pump and queued; the queue is bounded
/// by the credit, which is granted again, by hand, as records are taken: in proportion to their size, so that large
/// events do not fill the memory.
/// </summary>
internal sealed class OpenReceiver : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly Channel<LogRecord> _arrived =
        Channel.CreateUnbounded<LogRecord>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });
    private readonly EventHubsClient _client;
    private readonly string _address;
    private readonly Session _session;
    private ReceiverLink? _link;
    private int _outstanding;
    private double _typicalSize;

    private OpenReceiver(EventHubsClient client, Session session, string address)
    {
        (_client, _session, _address) = (client, session, address);
        // Events are taken for large until the first ones have been seen.
        _typicalSize = client.Options.PrefetchBytes / 32.0;
    }

    public static async Task<OpenReceiver> OpenAsync(
        EventHubsClient client, string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel,
        CancellationToken cancellationToken)
    {
        var address = string.Create(
            CultureInfo.InvariantCulture, $"{hub}/ConsumerGroups/{consumerGroup}/Partitions/{partition}");
        using var limit = new CancellationTokenSource(client.Options.OpenTimeout, client.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        OpenReceiver? opening = null;
        OpenConnection? connection = null;
        try
        {
            connection = await client.ConnectAsync().WaitAsync(both.Token);
            opening = new OpenReceiver(client, await connection.BeginAsync(hub).WaitAsync(both.Token), address);
            var properties = new Fields();
            if (ownerLevel is { } level) properties[new Symbol("com.microsoft:epoch")] = level;
            var selector = new DescribedValue(new Symbol(Selector.Name), Selector.For(from));
            (opening._link, _) = await Attachment.ReceiverAsync(opening._session, new Attach
            {
                LinkName = $"{address}-{Guid.NewGuid():N}",
                Source = new Source { Address = address, FilterSet = new Map { [new Symbol(Selector.Name)] = selector } },
                Target = new Target { Address = "sluice" },
                SndSettleMode = SenderSettleMode.Settled,
                RcvSettleMode = ReceiverSettleMode.First,
                Properties = properties,
            }, $"Opening {address}", both.Token);
            opening.Start();
            return opening;
        }
        catch (Exception e)
        {
            if (opening is not null) Quietly.Close(opening._session, client.Logger);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested) throw;
            // No answer to an attach means that the connection itself does not answer any more.
            if (e is OperationCanceledException && opening is not null) connection?.Close();
            throw Faults.From(e, $"Opening {address}");
        }
    }

    /// <summary>At least one record, at most so many; waits for the first only.</summary>
    /// <exception cref="LogUnavailableException">The link closed and all that had arrived is taken.</exception>
    public async ValueTask<IReadOnlyList<LogRecord>> NextAsync(int most, CancellationToken cancellationToken)
    {
        await _arrived.Reader.WaitToReadAsync(cancellationToken);
        var records = new List<LogRecord>();
        while (records.Count < most && _arrived.Reader.TryRead(out var record)) records.Add(record);
        foreach (var record in records) _typicalSize += (record.Body.Length - _typicalSize) / 16;
        TopUp(records.Count);
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_session.IsClosed) await _session.CloseAsync(CloseLimit, null);
        }
        catch (Exception e) when (e is AmqpException or TimeoutException or ObjectDisposedException or InvalidOperationException)
        {
            Messages.CloseFailed(_client.Logger, _address, e.Message);
        }
    }

    private void Start()
    {
        _link!.AddClosedCallback(OnClosed);
        // Starting with nothing only sets the callback; all credit is granted by hand.
        _link.Start(0, OnMessage);
        TopUp(0);
    }

    private void TopUp(int taken)
    {
        _outstanding -= taken;
        var allowed = (int)Math.Clamp(_client.Options.PrefetchBytes / Math.Max(_typicalSize, 1), 1, _client.Options.Prefetch);
        var missing = allowed - _outstanding;
        // Few flows with much credit each; but never none while nothing is outstanding.
        if (missing <= 0 || (missing < allowed / 2 && _outstanding > 0)) return;
        _outstanding += missing;
        try
        {
            _link!.SetCredit(missing, CreditMode.Manual);
        }
        catch (AmqpException e)
        {
            _arrived.Writer.TryComplete(Faults.From(e, _address));
        }
    }

    private void OnMessage(IReceiverLink link, Message message)
    {
        if (Records.From(message) is { } record) _arrived.Writer.TryWrite(record);
        else
            _arrived.Writer.TryComplete(new LogUnavailableException(
                LogFault.Refused, $"{_address}: the peer sent a message without a sequence number."));
        // Settles it where the peer did not, and gives its buffer back.
        link.Accept(message);
        message.Dispose();
    }

    private void OnClosed(IAmqpObject link, Error? error) => _arrived.Writer.TryComplete(Faults.From(error, _address));
}
