using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>Sends answers; those for which there is no credit wait, the oldest giving way to new ones.</summary>
internal sealed class ReplyLink(Session session, AttachFrame attach, EntityPath path) : OutgoingLink(session, attach, path)
{
    private const int MaxWaiting = 256;
    private readonly Queue<AmqpBuffer> _waiting = [];
    private long _tag;

    /// <summary>Sends an answer, whose buffer is this link's from now on.</summary>
    public void Send(AmqpBuffer answer)
    {
        if (_waiting.Count == MaxWaiting) _waiting.Dequeue().Dispose();
        _waiting.Enqueue(answer);
        OnCredit();
    }

    /// <inheritdoc />
    public override void OnCredit()
    {
        while (Credit > 0 && Session.PeerWindow > 0 && _waiting.TryDequeue(out var answer))
        {
            var frame = Session.BeginTransfer(Handle, Session.NextOutgoingId, ++_tag, SendSettled, more: false);
            Connection.Output.Raw(answer.Written);
            Connection.Output.EndFrame(frame);
            Session.CountFrame();
            CountDelivery();
            answer.Dispose();
            Connection.Flush();
        }
        if (_waiting.Count == 0) CompleteDrain();
    }

    /// <inheritdoc />
    protected override void OnClosed()
    {
        while (_waiting.TryDequeue(out var answer)) answer.Dispose();
    }
}
