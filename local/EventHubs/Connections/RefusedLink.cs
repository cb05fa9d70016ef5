using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>Holds the handle of a refused attach until the peer has answered the detach.</summary>
internal sealed class RefusedLink : Link
{
    public RefusedLink(Session session, AttachFrame attach) : base(session, attach, default)
    {
        MarkDetached();
        Close();
    }

    /// <inheritdoc />
    public override void OnFlow(FlowFrame flow)
    {
    }

    /// <inheritdoc />
    protected override void OnClosed()
    {
    }
}
