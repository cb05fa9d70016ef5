using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>A link on which this end sends. Credit is what the peer's last flow says, counted from its own delivery-count.</summary>
internal abstract class OutgoingLink(Session session, AttachFrame attach, EntityPath path) : Link(session, attach, path)
{
    /// <summary>Messages sent, modulo 2³².</summary>
    protected uint DeliveryCount { get; private set; }

    /// <summary>Messages that may still be sent.</summary>
    protected uint Credit { get; private set; }

    /// <summary>The peer wants the credit used or given back.</summary>
    protected bool Drain { get; private set; }

    /// <summary>Deliveries are sent settled, unless the peer insists on settling.</summary>
    protected bool SendSettled => Attach.SenderSettleMode != 0;

    /// <inheritdoc />
    public override void OnFlow(FlowFrame flow)
    {
        if (flow.LinkCredit is { } credit)
        {
            // The peer may not have seen the newest deliveries yet; serial-number arithmetic, never below zero.
            var left = unchecked((int)((flow.DeliveryCount ?? 0) + credit - DeliveryCount));
            Credit = left > 0 ? (uint)left : 0;
            Drain = flow.Drain;
        }
        OnCredit();
        if (flow.Echo) Session.WriteFlow(Handle, DeliveryCount, Credit, Drain);
    }

    /// <summary>Session window, credit or room may have changed.</summary>
    public abstract void OnCredit();

    /// <summary>Counts a message as sent.</summary>
    protected void CountDelivery()
    {
        Credit--;
        DeliveryCount++;
    }

    /// <summary>Uses up what credit is left, and says so, when the peer asked for it.</summary>
    protected void CompleteDrain()
    {
        if (!Drain || Closed) return;
        DeliveryCount += Credit;
        Credit = 0;
        Drain = false;
        Session.WriteFlow(Handle, DeliveryCount, 0, drain: true);
    }
}
