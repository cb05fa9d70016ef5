using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>Takes events in: a message is accepted when it is durable, and rejected with the reason when it will not be.</summary>
internal sealed class IngestLink(Session session, AttachFrame attach, EntityPath path, IHub hub, int partition)
    : IncomingLink(session, attach, path)
{
    // The wording is the service's: clients and people look for the number.
    private static readonly AmqpError Busy = new(Conditions.ServerBusy,
        "The request was terminated because the namespace is being throttled. Error code : 50002. "
        + "Please wait 4 seconds and try again. More throughput units would let it pass.");

    private static readonly AmqpError NotWritten = new(Conditions.InternalError,
        "The events could not be written; nothing of them was kept.");

    private readonly HubCounters _counters = session.Connection.Services.Counters.Of(hub.Name);

    /// <inheritdoc />
    protected override void OnMessage(uint deliveryId, uint format, bool settled, ReadOnlySpan<byte> message)
    {
        var services = Connection.Services;
        BuiltRecord record;
        try
        {
            record = RecordBuilder.Build(message, format);
        }
        catch (AmqpFormatException exception)
        {
            Answer(deliveryId, settled, new AmqpError(Conditions.DecodeError, exception.Message));
            return;
        }
        if (!services.Limits.TryIngress(message.Length, record.Count))
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(record.Buffer);
            services.Counters.SendThrottled();
            Answer(deliveryId, settled, Busy);
            return;
        }
        var target = partition >= 0 ? partition
            : record.PartitionKey is { } key ? PartitionKeyHash.PartitionOf(key, hub.Partitions.Count)
            : hub.NextPartition();
        services.Budget.Add(record.Length);
        Connection.AppendBegun();
        hub.Partitions[target].Append(new Delivery(this, deliveryId, settled, message.Length, record)
        {
            LastEventPosition = record.LastEventPosition,
        });
    }

    private sealed class Delivery(IngestLink link, uint deliveryId, bool settled, int messageLength, BuiltRecord record)
        : PendingAppend(record.Buffer, record.Length, record.Count)
    {
        private readonly int _length = record.Length;
        private readonly int _count = record.Count;

        protected override void OnCompleted(AppendOutcome outcome, long firstSequence)
        {
            var connection = link.Connection;
            if (outcome == AppendOutcome.Durable) link._counters.In(_count, messageLength);
            lock (connection.Gate)
            {
                link.Answer(deliveryId, settled, outcome == AppendOutcome.Durable ? null : NotWritten);
                connection.AppendDone();
            }
            connection.Services.Budget.Remove(_length);
        }
    }
}
