using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// One AMQP session: windows, and links by handle. The local channel and the local handles are the peer's own numbers.
/// Everything here happens under the connection's lock.
/// </summary>
internal sealed class Session(Connection connection, ushort channel, uint nextIncomingId, uint peerWindow)
{
    /// <summary>Highest handle; a session has one link more at most.</summary>
    public const uint HandleMax = 255;

    private const uint IncomingWindow = 4096;
    private readonly Dictionary<uint, Link> _links = [];
    private uint _nextIncomingId = nextIncomingId;
    private uint _incomingLeft = IncomingWindow;
    private uint _nextOutgoingId;

    /// <summary>The connection it belongs to.</summary>
    public Connection Connection => connection;

    /// <summary>Frames of messages that the peer still takes.</summary>
    public uint PeerWindow { get; private set; } = peerWindow;

    /// <summary>The links there are.</summary>
    public IEnumerable<Link> Links => _links.Values;

    /// <summary>Answers the peer's begin.</summary>
    public void WriteBegin()
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Begin);
        var list = output.BeginList();
        output.UShort(channel);
        output.UInt(_nextOutgoingId);
        output.UInt(IncomingWindow);
        output.UInt(IncomingWindow);
        output.UInt(HandleMax);
        output.EndCompound(list, 5);
        output.EndFrame(frame);
    }

    /// <summary>The peer's attach.</summary>
    public void OnAttach(AttachFrame attach)
    {
        if (attach.Handle > HandleMax) throw new ConnectionFault(Conditions.ResourceLimitExceeded, "The handle is above handle-max.");
        if (_links.ContainsKey(attach.Handle)) throw new ConnectionFault(Conditions.HandleInUse, "The handle is in use.");
        var link = LinkFactory.Create(this, attach, out var error);
        if (link is null)
        {
            WriteAttach(attach, refused: true);
            WriteDetach(attach.Handle, true, error);
            _links.Add(attach.Handle, new RefusedLink(this, attach));
            return;
        }
        _links.Add(attach.Handle, link);
        WriteAttach(attach, refused: false);
        switch (link)
        {
            case IncomingLink incoming:
                incoming.Start();
                break;
            case EventsLink events:
                events.Start();
                break;
        }
    }

    /// <summary>The peer's flow.</summary>
    public void OnFlow(FlowFrame flow)
    {
        PeerWindow = unchecked((flow.NextIncomingId ?? 0) + flow.IncomingWindow - _nextOutgoingId);
        if (PeerWindow > int.MaxValue) PeerWindow = 0; // the peer counts less than is under way
        Link? named = null;
        if (flow.Handle is { } handle && !_links.TryGetValue(handle, out named))
            throw new ConnectionFault(Conditions.UnattachedHandle, "A flow names no link.");
        if (named is { Closed: false }) named.OnFlow(flow);
        // Whatever link a flow names, its window is the whole session's.
        foreach (var link in _links.Values)
            if (link is OutgoingLink { Closed: false } outgoing && link != named)
                outgoing.OnCredit();
        if (named is null && flow.Echo) WriteFlow(null, 0, 0, drain: false);
    }

    /// <summary>The peer's transfer.</summary>
    public void OnTransfer(TransferFrame transfer, ReadOnlySpan<byte> payload)
    {
        if (_incomingLeft == 0) throw new ConnectionFault(Conditions.WindowViolation, "The session's window is used up.");
        _incomingLeft--;
        _nextIncomingId++;
        if (!_links.TryGetValue(transfer.Handle, out var link) || link is OutgoingLink)
            throw new ConnectionFault(Conditions.UnattachedHandle, "A transfer names no link to receive on.");
        if (link is IncomingLink { Closed: false } incoming) incoming.OnTransfer(transfer, payload);
        if (_incomingLeft > IncomingWindow / 2) return;
        _incomingLeft = IncomingWindow;
        WriteFlow(null, 0, 0, drain: false);
    }

    /// <summary>The peer's disposition: as receiver of deliveries it settles itself, it only wants to hear the end of it.</summary>
    public void OnDisposition(DispositionFrame disposition)
    {
        if (disposition is { FromReceiver: true, Settled: false })
            WriteDisposition(false, disposition.First, disposition.Last, null);
    }

    /// <summary>The peer's detach.</summary>
    public void OnDetach(uint handle, bool closed)
    {
        if (!_links.Remove(handle, out var link)) throw new ConnectionFault(Conditions.UnattachedHandle, "A detach names no link.");
        if (!link.DetachSent) WriteDetach(handle, closed, null);
        link.Close();
    }

    /// <summary>Ends every link, without frames.</summary>
    public void Close()
    {
        foreach (var link in _links.Values) link.Close();
        _links.Clear();
    }

    /// <summary>A flow, for a link or for the session alone.</summary>
    public void WriteFlow(uint? handle, uint deliveryCount, uint credit, bool drain)
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Flow);
        var list = output.BeginList();
        output.UInt(_nextIncomingId);
        output.UInt(_incomingLeft);
        output.UInt(_nextOutgoingId);
        output.UInt(IncomingWindow);
        if (handle is { } number)
        {
            output.UInt(number);
            output.UInt(deliveryCount);
            output.UInt(credit);
            output.Null();
            output.Boolean(drain);
        }
        output.EndCompound(list, handle is null ? 4 : 9);
        output.EndFrame(frame);
        connection.Flush();
    }

    /// <summary>A settled disposition: accepted, or rejected with an error; from the sender's end without a state.</summary>
    public void WriteDisposition(bool asReceiver, uint first, uint last, AmqpError? rejected)
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Disposition);
        var list = output.BeginList();
        output.Boolean(asReceiver);
        output.UInt(first);
        output.UInt(last);
        output.Boolean(true);
        if (rejected is not null)
        {
            output.Descriptor(Descriptors.Rejected);
            var state = output.BeginList();
            output.Error(rejected);
            output.EndCompound(state, 1);
        }
        else
        {
            output.Descriptor(Descriptors.Accepted);
            output.Byte(0x45);
        }
        output.EndCompound(list, 5);
        output.EndFrame(frame);
        connection.Flush();
    }

    /// <summary>A detach.</summary>
    public void WriteDetach(uint handle, bool closed, AmqpError? error)
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Detach);
        var list = output.BeginList();
        output.UInt(handle);
        output.Boolean(closed);
        output.Error(error);
        output.EndCompound(list, 3);
        output.EndFrame(frame);
        connection.Flush();
    }

    /// <summary>Answers the peer's end.</summary>
    public void WriteEnd()
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.End);
        output.Byte(0x45);
        output.EndFrame(frame);
    }

    /// <summary>
    /// Opens a transfer frame up to the end of its performative. A frame that begins a delivery names it; the window is
    /// charged by <see cref="CountFrame"/>.
    /// </summary>
    public int BeginTransfer(uint handle, uint? deliveryId, long tag, bool settled, bool more)
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Transfer);
        var list = output.BeginList();
        output.UInt(handle);
        if (deliveryId is { } id)
        {
            Span<byte> bytes = stackalloc byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, tag);
            output.UInt(id);
            output.Binary(bytes);
            output.Byte(0x43);
        }
        else
        {
            output.Null();
            output.Null();
            output.Null();
        }
        output.Boolean(settled);
        output.Boolean(more);
        output.EndCompound(list, 6);
        return frame;
    }

    /// <summary>The number the next frame of this session has, which is also a new delivery's.</summary>
    public uint NextOutgoingId => _nextOutgoingId;

    /// <summary>Charges a transfer frame.</summary>
    public void CountFrame()
    {
        _nextOutgoingId++;
        PeerWindow--;
    }

    private void WriteAttach(AttachFrame attach, bool refused)
    {
        var output = connection.Output;
        var frame = output.BeginFrame(channel);
        output.Descriptor(Descriptors.Attach);
        var list = output.BeginList();
        output.String(attach.Name);
        output.UInt(attach.Handle);
        output.Boolean(!attach.PeerReceives);
        output.UByte(attach.PeerReceives && attach.SenderSettleMode != 0 ? (byte)1 : attach.SenderSettleMode);
        output.UByte(attach.ReceiverSettleMode);
        if (refused || attach.SourceBytes.Length == 0) output.Null();
        else output.Raw(attach.SourceBytes);
        if (refused || attach.TargetBytes.Length == 0) output.Null();
        else output.Raw(attach.TargetBytes);
        output.Null();
        output.Null();
        if (attach.PeerReceives) output.UInt(0);
        else output.Null();
        output.ULong(BrokerServices.MaxMessageSize);
        output.Null();
        output.Null();
        // Always there, even empty: an old Python client counts the fields of this list.
        var map = output.BeginMap();
        output.EndCompound(map, 0);
        output.EndCompound(list, 14);
        output.EndFrame(frame);
        connection.Flush();
    }
}
