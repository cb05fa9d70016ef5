using Parquet;
using Parquet.Schema;

namespace Sluice.Archive.Lake;

/// <summary>A Parquet file in the making, on the local disk. Rows are kept until there are enough for a row group.</summary>
internal sealed class LakeFile : IAsyncDisposable
{
    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd };

    private readonly LakeColumn[] _columns;
    private readonly FileStream _file;
    private readonly ParquetWriter _writer;
    private int _pending;
    private bool _isComplete;

    private LakeFile(LakeColumn[] columns, FileStream file, ParquetWriter writer) => (_columns, _file, _writer) = (columns, file, writer);

    public long Rows { get; private set; }

    /// <summary>Bytes that wait in memory.</summary>
    public long Waiting { get; private set; }

    public static async Task<LakeFile> CreateAsync(LakeColumn[] columns, CancellationToken cancellationToken)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"sluice-lake-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 << 10,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema([.. columns.Select(column => (Field)column.Field)]), file, Options, cancellationToken: cancellationToken);
        return new LakeFile(columns, file, writer);
    }

    /// <summary>Adds a row; <paramref name="add"/> gives every column its value.</summary>
    public void Add(Action<LakeColumn[]> add)
    {
        add(_columns);
        _pending++;
        Rows++;
        Waiting = 0;
        foreach (var column in _columns) Waiting += column.Size;
    }

    /// <summary>Writes what waits as a row group.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_pending == 0) return;
        using (var group = _writer.CreateRowGroup())
            foreach (var column in _columns)
                await column.FlushAsync(group, cancellationToken);
        _pending = 0;
        Waiting = 0;
    }

    /// <summary>Ends the file and gives its bytes.</summary>
    public async Task<Stream> CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await _writer.DisposeAsync();
        _isComplete = true;
        _file.Position = 0;
        return _file;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isComplete) await _writer.DisposeAsync();
        await _file.DisposeAsync();
    }
}
