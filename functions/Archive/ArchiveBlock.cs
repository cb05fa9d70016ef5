using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using Sluice.Log;

namespace Sluice.Archive;

/// <summary>
/// The records of one commit as one gzip member, a line each. Members one after the other are a gzip file (RFC 1952,
/// section 2.2). Base64 lines carry bytes that are not text; in text lines a line break inside a record becomes a
/// space, so that a record can never pose as two.
/// </summary>
internal readonly struct ArchiveBlock
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    // A GZipStream that nothing was written to writes nothing; this is the member of no bytes.
    private static ReadOnlySpan<byte> EmptyMember =>
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly byte[] _rented;
    private readonly int _length;

    private ArchiveBlock(byte[] rented, int length, string id) => (_rented, _length, Id) = (rented, length, id);

    /// <summary>
    /// Base64 of first sequence, last sequence and a hash of the bytes, 8 bytes each: staging the same again replaces
    /// the block, while another owner's block of the same range can never slip into a commit of ours.
    /// </summary>
    public string Id { get; }

    /// <summary>The gzip member.</summary>
    public ReadOnlyMemory<byte> Content => _rented.AsMemory(0, _length);

    /// <summary>Compresses the records; none make an empty member.</summary>
    public static ArchiveBlock Of(IReadOnlyList<LogRecord> records, bool base64)
    {
        if (records.Count == 0)
        {
            var empty = ArrayPool<byte>.Shared.Rent(EmptyMember.Length);
            EmptyMember.CopyTo(empty);
            return new ArchiveBlock(empty, EmptyMember.Length, IdOf(records, EmptyMember));
        }
        long raw = 0;
        var longest = 0;
        for (var i = 0; i < records.Count; i++)
        {
            raw += (base64 ? Base64.GetMaxEncodedToUtf8Length(records[i].Body.Length) : records[i].Body.Length) + 1;
            longest = Math.Max(longest, records[i].Body.Length);
        }
        // What does not compress grows by five bytes per stored block at worst; an eighth is ample.
        var rented = ArrayPool<byte>.Shared.Rent(checked((int)(raw + raw / 8 + 1024)));
        var line = ArrayPool<byte>.Shared.Rent(base64 ? Base64.GetMaxEncodedToUtf8Length(longest) + 1 : longest + 1);
        using var output = new MemoryStream(rented);
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < records.Count; i++)
            {
                var length = base64 ? Encode(records[i].Body.Span, line) : Flatten(records[i].Body.Span, line);
                line[length] = (byte)'\n';
                gzip.Write(line, 0, length + 1);
            }
        }
        ArrayPool<byte>.Shared.Return(line);
        var size = (int)output.Position;
        return new ArchiveBlock(rented, size, IdOf(records, rented.AsSpan(0, size)));
    }

    /// <summary>Gives the buffer back: only when nothing can be reading it any more.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(_rented);

    private static int Encode(ReadOnlySpan<byte> body, Span<byte> line)
    {
        Base64.EncodeToUtf8(body, line, out _, out var written);
        return written;
    }

    private static int Flatten(ReadOnlySpan<byte> body, Span<byte> line)
    {
        body.CopyTo(line);
        var rest = line[..body.Length];
        for (int at; (at = rest.IndexOfAny(LineBreaks)) >= 0; rest = rest[(at + 1)..]) rest[at] = (byte)' ';
        return body.Length;
    }

    private static string IdOf(IReadOnlyList<LogRecord> records, ReadOnlySpan<byte> content)
    {
        Span<byte> id = stackalloc byte[16 + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, records.Count == 0 ? -1 : records[0].SequenceNumber);
        BinaryPrimitives.WriteInt64BigEndian(id[8..], records.Count == 0 ? -1 : records[^1].SequenceNumber);
        SHA256.HashData(content, id[16..]);
        return Convert.ToBase64String(id[..24]);
    }
}
