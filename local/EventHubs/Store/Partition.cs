using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Store;

/// <summary>
/// One partition on disk: a row of segments, of which the last is written. Appends are acknowledged after a flush that all
/// appends which arrived meanwhile share (group commit). Readers see what is durable and nothing else.
/// </summary>
internal sealed class Partition : IPartition, IDisposable
{
    // One write of this size keeps the disk busy; more would only delay the first ones' answers.
    private const int MaxGroupBytes = 8 * 1024 * 1024;

    private readonly string _folder;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly CommitThreads _threads;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _pending = [];
    private readonly List<PendingAppend> _group = [];
    private readonly List<ReadOnlyMemory<byte>> _gather = [];
    private readonly Action _commit;
    private Segment[] _segments;
    private PartitionState _state;
    private TaskCompletionSource? _arrival;
    private bool _committing;
    private bool _stopped;
    private bool _refusing;

    private Partition(
        string folder, StoreOptions options, TimeProvider time, CommitThreads threads, ILogger logger,
        Segment[] segments, PartitionState state)
    {
        (_folder, _options, _time, _threads, _logger) = (folder, options, time, threads, logger);
        (_segments, _state) = (segments, state);
        _commit = Commit;
    }

    /// <inheritdoc />
    public PartitionState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>Opens a partition's folder, creating it when there is none, and repairs a torn end.</summary>
    /// <exception cref="StoreDamagedException">Segments do not follow each other.</exception>
    public static Partition Open(
        string folder, StoreOptions options, TimeProvider time, CommitThreads threads, ILogger logger)
    {
        Directory.CreateDirectory(folder);
        var (segments, state) = Recovery.Open(folder, logger);
        return new Partition(folder, options, time, threads, logger, segments, state);
    }

    /// <inheritdoc />
    public void Append(PendingAppend append)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _pending.Enqueue(append);
                if (_committing) return;
                _committing = true;
                _threads.Post(_commit);
                return;
            }
        }
        append.Complete(AppendOutcome.Failed, -1);
    }

    /// <inheritdoc />
    public IPartitionCursor? Open(StartPosition position)
    {
        var state = State;
        switch (position.Kind)
        {
            case StartKind.Latest:
                return new PartitionCursor(this, state.LastSequence + 1);
            case StartKind.Sequence:
                {
                    var first = position.Inclusive ? position.Value : position.Value + 1;
                    if (first > state.LastSequence + 1) return null;
                    return new PartitionCursor(this, Math.Max(first, state.BeginningSequence));
                }
            case StartKind.Offset:
                {
                    var first = position.Inclusive ? position.Value : position.Value + 1;
                    if (first > Math.Max(state.LastOffset + 1, 0)) return null;
                    return new PartitionCursor(this, PositionLookup.SequenceAtOffset(Segments(), first, state));
                }
            default:
                return new PartitionCursor(
                    this, PositionLookup.SequenceAtTime(Segments(), position.Inclusive ? position.Value : position.Value + 1, state));
        }
    }

    /// <inheritdoc />
    public async ValueTask WaitForAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_state.LastSequence >= sequence) return;
                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }
            await arrival.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Deletes whole segments from the old end: those that lie beyond the size, and those whose newest event is older than
    /// the time. The newest segment goes too when all in it is too old; an empty one takes its place.
    /// </summary>
    public void ApplyRetention()
    {
        lock (_gate)
        {
            if (_committing || _stopped) return; // the commit that is under way comes by here itself
            RollIfExpired();
            DeleteExpired();
        }
    }

    /// <summary>Takes nothing more, and closes the files; appends under way must have come to their end.</summary>
    public void Dispose()
    {
        StopAppends();
        foreach (var segment in Segments()) segment.Dispose();
    }

    /// <summary>Answers every further append with a failure; those under way are still written.</summary>
    public void StopAppends()
    {
        lock (_gate) _stopped = true;
    }

    // After a failed flush: nothing is written any more, not even what was taken in.
    private void Refuse()
    {
        lock (_gate) _stopped = _refusing = true;
    }

    internal Segment[] Segments() => Volatile.Read(ref _segments);

    private void Commit()
    {
        while (true)
        {
            lock (_gate)
            {
                _group.Clear();
                var bytes = 0;
                while (_pending.TryPeek(out var next)
                       && (_group.Count == 0 || bytes + next.Record.Length <= MaxGroupBytes))
                {
                    bytes += next.Record.Length;
                    _group.Add(_pending.Dequeue());
                }
                if (_group.Count == 0)
                {
                    _committing = false;
                    return;
                }
            }
            CommitGroup();
        }
    }

    private void CommitGroup()
    {
        var outcome = AppendOutcome.Failed;
        var sequence = _state.LastSequence + 1;
        try
        {
            if (!_refusing)
            {
                Write(sequence);
                outcome = AppendOutcome.Durable;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _logger.AppendFailed(_folder, exception);
        }
        foreach (var append in _group)
        {
            var first = sequence;
            sequence += append.Count;
            append.Complete(outcome, outcome == AppendOutcome.Durable ? first : -1);
        }
    }

    private void Write(long sequence)
    {
        if (_segments[^1].Length >= _options.SegmentBytes)
            lock (_gate)
            {
                Roll();
                DeleteExpired();
            }
        var segment = _segments[^1];
        var milliseconds = Math.Max(_state.LastMilliseconds, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var start = segment.Length;
        _gather.Clear();
        foreach (var append in _group)
        {
            RecordFormat.Seal(append.Record.Span, sequence, milliseconds, append.Count);
            sequence += append.Count;
            _gather.Add(append.Record);
        }
        try
        {
            RandomAccess.Write(segment.File, _gather, start);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(segment.File, start); // a part of a group must not come back at the next start
            throw;
        }
        Flush(segment);
        Publish(segment, start);
    }

    private void Flush(Segment segment)
    {
        try
        {
            RandomAccess.FlushToDisk(segment.File);
        }
        catch (IOException)
        {
            // After a failed flush the system forgets which pages it could not write: only a restart tells what is there.
            Refuse();
            throw;
        }
    }

    private void Publish(Segment segment, long position)
    {
        var offset = 0L;
        RecordHead head = default;
        foreach (var append in _group)
        {
            _ = RecordFormat.TryReadHead(append.Record.Span, out head);
            segment.Publish(position, head);
            offset = segment.BaseOffset + position + append.LastEventPosition;
            position += head.Length;
        }
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _state = new PartitionState(
                _state.IsEmpty ? segment.BaseSequence : _state.BeginningSequence,
                head.Sequence + head.Count - 1, offset, head.Milliseconds, false);
            arrival = _arrival;
            _arrival = null;
        }
        arrival?.TrySetResult();
    }

    private void Roll()
    {
        var last = _segments[^1];
        var next = Segment.Create(_folder, _state.LastSequence + 1, last.BaseOffset + last.Length);
        FolderSync.Flush(_folder);
        Volatile.Write(ref _segments, [.. _segments, next]);
    }

    private void RollIfExpired()
    {
        if (_segments[^1].Length > 0 && _state.LastMilliseconds < Cutoff()) Roll();
    }

    private void DeleteExpired()
    {
        var cutoff = Cutoff();
        var total = 0L;
        foreach (var segment in _segments) total += segment.Length;
        var expired = 0;
        while (expired < _segments.Length - 1)
        {
            // The next segment's first event is the best-known bound of this one's newest.
            var newest = _segments[expired + 1].FirstMilliseconds ?? _state.LastMilliseconds;
            if (newest >= cutoff && total - _segments[expired].Length < _options.RetentionBytes) break;
            total -= _segments[expired].Length;
            expired++;
        }
        if (expired == 0) return;
        var gone = _segments[..expired];
        Volatile.Write(ref _segments, _segments[expired..]);
        var first = _segments[0];
        var empty = _segments.Length == 1 && first.Length == 0;
        _state = _state with { BeginningSequence = first.BaseSequence, IsEmpty = empty };
        foreach (var segment in gone)
        {
            segment.Dispose();
            File.Delete(segment.Path);
        }
        _logger.Retention(_folder, expired, first.BaseSequence.ToString(CultureInfo.InvariantCulture));
    }

    private long Cutoff() =>
        Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)_options.Retention.TotalMilliseconds);
}
