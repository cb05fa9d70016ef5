using System.Buffers;

namespace Sluice.EventHubs.Store;

/// <summary>Consecutive whole records of one segment in a pooled buffer.</summary>
internal sealed class RecordChunk : IDisposable
{
    private byte[] _buffer = [];

    /// <summary>Offset, in the partition, of the first byte.</summary>
    public long Offset { get; private set; }

    /// <summary>Number of bytes, all of whole records.</summary>
    public int Length { get; private set; }

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>A buffer of at least this size, to be filled; what it held is kept.</summary>
    public Span<byte> Space(int size)
    {
        if (_buffer.Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(size);
            _buffer.CopyTo(larger, 0);
            Dispose();
            _buffer = larger;
        }
        return _buffer.AsSpan(0, size);
    }

    /// <summary>Declares what has been filled.</summary>
    public void Set(long offset, int length) => (Offset, Length) = (offset, length);

    /// <summary>Gives the buffer back; the chunk can be filled again.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }
}
