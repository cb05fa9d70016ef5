using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// Hands a partition's events to a reader: as many as it gave credit for, in order, each as one delivery. A task of its own
/// reads the files; the frames are written under the connection's lock.
/// </summary>
internal sealed class EventsLink(
    Session session, AttachFrame attach, EntityPath path, IPartition partition, IPartitionCursor cursor, HubCounters counters)
    : OutgoingLink(session, attach, path)
{
    // Bytes handed over under one hold of the lock, and charged to the throughput units at once.
    private const int GroupBytes = 64 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly AsyncSignal _wake = new();
    private bool _atEnd;

    /// <summary>The registration that lets it read.</summary>
    public OwnerRegistry.Reader? Reader { get; set; }

    /// <summary>Begins to deliver.</summary>
    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>Another reader takes over. Called from anywhere: the lock of this connection is taken later.</summary>
    public void Displace(AmqpError error) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state =>
        {
            var (link, reason) = state;
            lock (link.Connection.Gate) link.DetachWith(reason);
        }, (this, error), preferLocal: false);

    /// <inheritdoc />
    public override void OnCredit()
    {
        if (_atEnd) CompleteDrain();
        _wake.Set();
    }

    /// <inheritdoc />
    protected override void OnClosed()
    {
        if (Reader is not null) Connection.Services.Owners.Release(Reader);
        _ = _stop.CancelAsync();
    }

    private async Task RunAsync()
    {
        using var chunk = new RecordChunk();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (!HasCredit())
                {
                    chunk.Dispose();
                    await _wake.WaitAsync(_stop.Token);
                }
                else if (cursor.TryRead(chunk))
                {
                    await DeliverAsync(chunk);
                }
                else
                {
                    chunk.Dispose();
                    SetAtEnd(true);
                    await partition.WaitForAsync(cursor.NextSequence, _stop.Token);
                    SetAtEnd(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The link has ended: that is what the token is for.
        }
        catch (Exception exception)
        {
            // Nobody awaits this task: whatever it was, the reader must hear of it.
            Connection.Services.Logger.ReadFailed(Path.Hub, Path.Partition, exception);
            lock (Connection.Gate)
                DetachWith(new AmqpError(Conditions.InternalError, "The partition cannot be read at this position."));
        }
    }

    private async Task DeliverAsync(RecordChunk chunk)
    {
        var place = new EventPlace();
        while (!_stop.IsCancellationRequested)
        {
            if (!Connection.Services.Limits.EgressOpen(out var wait))
            {
                Connection.Services.Counters.ReadThrottled();
                await Connection.Services.Limits.DelayAsync(wait, _stop.Token);
                continue;
            }
            switch (DeliverGroup(chunk, ref place))
            {
                case Progress.Done:
                    return;
                case Progress.Blocked:
                    await _wake.WaitAsync(_stop.Token);
                    break;
                case Progress.Large:
                    await DeliverLargeAsync(chunk, place);
                    place = place.Next(chunk.Bytes);
                    break;
            }
        }
    }

    private Progress DeliverGroup(RecordChunk chunk, ref EventPlace place)
    {
        var (events, bytes) = (0, 0);
        var progress = Progress.More;
        lock (Connection.Gate)
        {
            while (progress == Progress.More && bytes < GroupBytes)
            {
                if (!place.Settle(chunk.Bytes, cursor.NextSequence)) progress = Progress.Done;
                else if (Closed) progress = Progress.Done;
                else if (Credit == 0 || Session.PeerWindow == 0 || !Connection.HasRoom(this)) progress = Progress.Blocked;
                else if (WriteSingle(chunk, place) is var written and > 0)
                {
                    events++;
                    bytes += written;
                    cursor.MoveTo(place.Sequence + 1);
                    place = place.Next(chunk.Bytes);
                }
                else progress = Progress.Large;
            }
            if (events > 0) Connection.Flush();
        }
        if (events > 0) Charge(events, bytes);
        return progress;
    }

    // The size of the message, or 0 when it does not fit into one frame and nothing was written.
    private int WriteSingle(RecordChunk chunk, EventPlace place)
    {
        var output = Connection.Output;
        var start = output.Length;
        var frame = Session.BeginTransfer(Handle, Session.NextOutgoingId, place.Sequence, SendSettled, more: false);
        var payload = output.Length;
        EventWriter.Write(output, chunk, place);
        var size = output.Length - payload;
        if (output.Length - start > Connection.PeerMaxFrame)
        {
            output.Truncate(start);
            return 0;
        }
        output.EndFrame(frame);
        Session.CountFrame();
        CountDelivery();
        return size;
    }

    private async Task DeliverLargeAsync(RecordChunk chunk, EventPlace place)
    {
        using var message = new AmqpBuffer(BrokerServices.MaxFrameSize);
        EventWriter.Write(message, chunk, place);
        var sent = 0;
        while (sent < message.Length)
        {
            var written = WritePart(message.Written[sent..], sent == 0, place.Sequence);
            if (written < 0) return;
            sent += written;
            if (written == 0) await _wake.WaitAsync(_stop.Token);
        }
        cursor.MoveTo(place.Sequence + 1);
        Charge(1, message.Length);
    }

    private int WritePart(ReadOnlySpan<byte> rest, bool first, long sequence)
    {
        lock (Connection.Gate)
        {
            if (Closed) return -1;
            if ((first && Credit == 0) || Session.PeerWindow == 0 || !Connection.HasRoom(this)) return 0;
            // A performative of a transfer is never longer than this.
            var take = Math.Min(rest.Length, Connection.PeerMaxFrame - 64);
            var frame = Session.BeginTransfer(
                Handle, first ? Session.NextOutgoingId : null, sequence, SendSettled, more: take < rest.Length);
            Connection.Output.Raw(rest[..take]);
            Connection.Output.EndFrame(frame);
            Session.CountFrame();
            if (first) CountDelivery();
            Connection.Flush();
            return take;
        }
    }

    private void Charge(int events, long bytes)
    {
        Connection.Services.Limits.Egress(bytes, events);
        counters.Out(events, bytes);
    }

    private bool HasCredit()
    {
        lock (Connection.Gate) return Credit > 0;
    }

    private void SetAtEnd(bool atEnd)
    {
        lock (Connection.Gate)
        {
            _atEnd = atEnd;
            if (atEnd) CompleteDrain();
        }
    }

    private enum Progress
    {
        More,
        Done,
        Blocked,
        Large,
    }
}
