using System.Buffers;
using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// A link on which this end receives: puts the frames of a message together, counts credit, and gives as much new credit
/// as messages have been settled, so that the unsettled ones of a link are never more than <see cref="Window"/>.
/// </summary>
internal abstract class IncomingLink(Session session, AttachFrame attach, EntityPath path) : Link(session, attach, path)
{
    /// <summary>Messages in flight at most.</summary>
    public const uint Window = 256;

    private uint _deliveryCount = attach.InitialDeliveryCount;
    private uint _credit;
    private uint _settled;
    private byte[]? _partial;
    private int _partialLength;
    private uint _deliveryId;
    private uint _format;
    private bool _peerSettled;
    private bool _tooLarge;
    private long _tooLargeBytes;

    /// <summary>Gives the first credit.</summary>
    public void Start()
    {
        _credit = Window;
        WriteCredit();
    }

    /// <inheritdoc />
    public override void OnFlow(FlowFrame flow)
    {
        if (flow.Echo) WriteCredit();
    }

    /// <summary>One frame of a message.</summary>
    public void OnTransfer(TransferFrame transfer, ReadOnlySpan<byte> payload)
    {
        if (_partial is null && !_tooLarge)
        {
            if (_credit == 0)
            {
                DetachWith(new AmqpError(Conditions.TransferLimitExceeded, "A message was sent without credit."));
                return;
            }
            _credit--;
            _deliveryCount++;
            _deliveryId = transfer.DeliveryId ?? throw new ConnectionFault(Conditions.InvalidField, "A transfer has no delivery-id.");
            _format = transfer.MessageFormat ?? 0;
            _peerSettled = false;
        }
        _peerSettled |= transfer.Settled == true;
        if (transfer.Aborted)
        {
            _tooLarge = false;
            DropPartial();
            Settled();
            return;
        }
        if (_tooLarge || _partialLength + payload.Length > BrokerServices.MaxMessageSize)
        {
            RefuseTooLarge(transfer, payload.Length);
            return;
        }
        if (transfer.More)
        {
            Keep(payload);
            return;
        }
        if (_partial is null)
        {
            OnMessage(_deliveryId, _format, _peerSettled, payload);
            return;
        }
        Keep(payload);
        try
        {
            OnMessage(_deliveryId, _format, _peerSettled, _partial.AsSpan(0, _partialLength));
        }
        finally
        {
            DropPartial();
        }
    }

    /// <summary>Settles a message: accepted, or rejected with an error. A closed link has nobody to tell.</summary>
    protected void Answer(uint deliveryId, bool settled, AmqpError? rejected)
    {
        if (!settled && !Closed) Session.WriteDisposition(true, deliveryId, deliveryId, rejected);
        Settled();
    }

    // Rejecting it, with the error a detach would carry, lets the sender's other messages live; clients that lose the
    // link over it wait for their timeout first.
    private void RefuseTooLarge(TransferFrame transfer, int bytes)
    {
        if (!_tooLarge) _tooLargeBytes = _partialLength;
        _tooLargeBytes += bytes;
        _tooLarge = transfer.More;
        DropPartial();
        if (transfer.More) return;
        Answer(_deliveryId, _peerSettled, new AmqpError(Conditions.MessageSizeExceeded,
            $"The received message (delivery-id:{_deliveryId}, size:{_tooLargeBytes} bytes) exceeds the limit "
            + $"({BrokerServices.MaxMessageSize} bytes) currently allowed on the link."));
    }

    // A message needs no place any more; credit is given in lots.
    private void Settled()
    {
        _settled++;
        if (Closed || _settled < Window / 4) return;
        _credit += _settled;
        _settled = 0;
        WriteCredit();
    }

    /// <summary>A whole message.</summary>
    protected abstract void OnMessage(uint deliveryId, uint format, bool settled, ReadOnlySpan<byte> message);

    /// <inheritdoc />
    protected override void OnClosed() => DropPartial();

    private void WriteCredit() => Session.WriteFlow(Handle, _deliveryCount, _credit, drain: false);

    private void Keep(ReadOnlySpan<byte> payload)
    {
        var needed = _partialLength + payload.Length;
        if (_partial is null || _partial.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(
                Math.Min(Math.Max(needed, 2 * (_partial?.Length ?? BrokerServices.MaxFrameSize)), BrokerServices.MaxMessageSize));
            Connection.PartialBytes += larger.Length - (_partial?.Length ?? 0);
            if (_partial is not null)
            {
                _partial.AsSpan(0, _partialLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_partial);
            }
            _partial = larger;
            if (Connection.PartialBytes > Connection.MaxPartialBytes)
                throw new ConnectionFault(Conditions.ResourceLimitExceeded, "Too many messages are begun and not finished.");
        }
        payload.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength = needed;
    }

    private void DropPartial()
    {
        if (_partial is null) return;
        Connection.PartialBytes -= _partial.Length;
        ArrayPool<byte>.Shared.Return(_partial);
        _partial = null;
        _partialLength = 0;
    }
}
