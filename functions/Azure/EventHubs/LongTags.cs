using Amqp.Handler;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Gives every delivery a 16-byte tag. With its own 4-byte tags AMQPNetLite writes the frame header into the message's
/// pooled buffer and sends that; when the link then closes before the bytes have left, the buffer goes back to the pool
/// while it is still being sent, and the next message may overwrite it. A header longer than the 40 bytes it reserves
/// makes it copy the message into a frame of its own.
/// </summary>
internal sealed class LongTags : IHandler
{
    private long _last;

    public bool CanHandle(EventId id) => id == EventId.SendDelivery;

    public void Handle(Event protocolEvent)
    {
        var tag = new byte[16];
        BitConverter.TryWriteBytes(tag, Interlocked.Increment(ref _last));
        ((IDelivery)protocolEvent.Context).Tag = tag;
    }
}
