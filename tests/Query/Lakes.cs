using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Archive.Lake;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Query.Tests;

/// <summary>An archive, a lake in a folder, and questions to it.</summary>
internal sealed class Lakes(IArchiveStore archive) : IDisposable
{
    public static readonly DateTimeOffset Hour = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<(string, int), ArchiveWorker> _workers = [];
    private readonly Dictionary<(string, int), long> _next = [];

    public string Folder => _folder.Path;

    public ManualTime Time { get; } = Clock();

    public ILakeStore Store => new FolderLakeStore(_folder.Path);

    public LakeCompactor Compactor(ILakeStore? store = null, IErasureMarks? marks = null, LakeOptions? options = null) => new(
        archive, store ?? Store, marks ?? new NoErasureMarks(), options ?? new LakeOptions(), Time, NullLogger<LakeCompactor>.Instance);

    /// <summary>Puts lines into the archive, as its worker does.</summary>
    public async Task ArchiveAsync(string hub, int partition, DateTimeOffset at, params byte[][] lines)
    {
        var key = (hub, partition);
        if (!_workers.TryGetValue(key, out var worker))
            _workers[key] = worker = new ArchiveWorker(hub, archive, new ArchiveOptions { MaxBlobBlocks = 3 }, NullLogger<ArchiveWorker>.Instance);
        var next = _next.GetValueOrDefault(key);
        await worker.ProcessAsync(new LogBatch(hub, "archive", partition, [.. lines.Select((line, i) => new LogRecord(line, next + i, at))]), default);
        _next[key] = next + lines.Length;
    }

    /// <summary>The answer to a question: values with commas between them, rows with semicolons.</summary>
    public string Ask(string sql)
    {
        using var database = new LakeDatabase(_folder.Path);
        using var reader = database.Ask(sql);
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(',', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetValue(i) switch
            {
                DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
                DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            })));
        return string.Join(';', rows);
    }

    public static byte[] Event(string name, string id, params (string Name, string Value)[] more)
    {
        var fields = new string[EnrichedColumns.Count];
        Array.Fill(fields, "");
        foreach (var (column, value) in more.Prepend(("event_id", id)).Prepend(("event_name", name)))
            fields[EnrichedColumns.TryGet(column, out var known) ? known.Index : throw new ArgumentException(column)] = value;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }

    public void Dispose() => _folder.Dispose();

    private static ManualTime Clock()
    {
        var time = new ManualTime();
        time.Advance(Hour.AddHours(3) - time.GetUtcNow());
        return time;
    }
}
