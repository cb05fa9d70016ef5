using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Connections;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Store;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Tools;

/// <summary>One partition in a folder of its own, that can be closed and opened again.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CommitThreads _threads = new(2);

    public StoreFixture(StoreOptions? options = null)
    {
        Options = options ?? new StoreOptions(TimeSpan.FromDays(1), 1L << 30, 1L << 20);
        Partition = Open();
    }

    public StoreOptions Options { get; }

    public ManualTime Time { get; } = new();

    public Partition Partition { get; private set; }

    public string Folder => _folder.Path;

    public string[] Files => [.. Directory.GetFiles(Folder, "*.log").Order(StringComparer.Ordinal)];

    public void Reopen()
    {
        Partition.Dispose();
        Partition = Open();
    }

    public void Close() => Partition.Dispose();

    /// <summary>Sends events as one batch; the first sequence number, −1 when it was refused.</summary>
    public Task<long> AppendAsync(params byte[][] bodies)
    {
        var record = RecordBuilder.Build(
            Wire.Batch([.. bodies.Select(body => Wire.Message(body))]), RecordBuilder.BatchFormat);
        var append = new Append(record) { LastEventPosition = record.LastEventPosition };
        Partition.Append(append);
        return append.Done;
    }

    /// <summary>Everything from a position on: sequence number, offset, time, body.</summary>
    public List<(long Sequence, long Offset, long Milliseconds, byte[] Body)> Read(StartPosition from) =>
        Read(Partition, from);

    /// <summary>Everything from a position of a partition on.</summary>
    public static List<(long Sequence, long Offset, long Milliseconds, byte[] Body)> Read(Partition partition, StartPosition from)
    {
        var cursor = partition.Open(from) ?? throw new InvalidOperationException("The position is behind the end.");
        var events = new List<(long, long, long, byte[])>();
        using var chunk = new RecordChunk();
        while (cursor.TryRead(chunk))
        {
            var place = new EventPlace();
            while (place.Settle(chunk.Bytes, cursor.NextSequence))
            {
                using var message = new AmqpBuffer();
                EventWriter.Write(message, chunk, place);
                events.Add((place.Sequence, chunk.Offset + place.Position, place.Milliseconds, Wire.BodyOf(message.Written)));
                cursor.MoveTo(place.Sequence + 1);
                place = place.Next(chunk.Bytes);
            }
        }
        return events;
    }

    public void Dispose()
    {
        Partition.Dispose();
        _threads.Dispose();
        _folder.Dispose();
    }

    private Partition Open() => Partition.Open(Folder, Options, Time, _threads, NullLogger.Instance);

    private sealed class Append(BuiltRecord record) : PendingAppend(record.Buffer, record.Length, record.Count)
    {
        private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Done => _done.Task;

        protected override void OnCompleted(AppendOutcome outcome, long firstSequence) => _done.SetResult(firstSequence);
    }
}
