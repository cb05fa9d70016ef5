using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>One end of a link. Everything here happens under the connection's lock.</summary>
internal abstract class Link(Session session, AttachFrame attach, EntityPath path)
{
    /// <summary>The session it belongs to.</summary>
    public Session Session => session;

    /// <summary>The connection it belongs to.</summary>
    public Connection Connection => session.Connection;

    /// <summary>What the peer asked for.</summary>
    public AttachFrame Attach => attach;

    /// <summary>What it leads to.</summary>
    public EntityPath Path => path;

    /// <summary>Handle, the same in both directions.</summary>
    public uint Handle => attach.Handle;

    /// <summary>True from the detach of either end on.</summary>
    public bool Closed { get; private set; }

    /// <summary>True while this end's detach waits for the peer's.</summary>
    public bool DetachSent { get; private set; }

    /// <summary>Ends the link from this end.</summary>
    public void DetachWith(AmqpError error)
    {
        if (Closed) return;
        MarkDetached();
        session.WriteDetach(Handle, true, error);
        Close();
    }

    /// <summary>Notes that this end's detach is on its way.</summary>
    protected void MarkDetached() => DetachSent = true;

    /// <summary>Ends whatever the link was doing; the frames are the caller's business.</summary>
    public void Close()
    {
        if (Closed) return;
        Closed = true;
        OnClosed();
    }

    /// <summary>A flow for this link.</summary>
    public abstract void OnFlow(FlowFrame flow);

    /// <summary>Called once, when the link has ended.</summary>
    protected abstract void OnClosed();
}
