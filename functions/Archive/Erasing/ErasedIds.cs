using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Archive.Lake;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Archive.Erasing;

/// <summary>
/// Whose events are to go. The ids are known as hashes only, so what might be one is hashed and looked up. In an enriched
/// event the columns of ids are looked at, and every text of 16 bytes or more in it; elsewhere every such text too, and
/// shorter ones where they stand behind a name of ids (<c>uid=7</c>, <c>"user_id":"7"</c>). Safe for concurrent use.
/// </summary>
public sealed class ErasedIds
{
    /// <summary>Nobody asked to be forgotten.</summary>
    public static readonly ErasedIds None = new([]);

    private static readonly string[] Types = ["domain_userid", "user_id", "network_userid"];

    // A payload that waited for a log that was away lies in a later hour of the archive than it was collected in.
    private static readonly TimeSpan Late = TimeSpan.FromHours(24);

    private readonly Dictionary<UInt128, DateTimeOffset> _hashes = [];

    private ErasedIds(IEnumerable<ErasureMark> marks)
    {
        foreach (var mark in marks)
        {
            if (mark.At > Newest) Newest = mark.At;
            foreach (var hash in mark.Hashes)
                if (hash.Length == 64 && UInt128.TryParse(hash.AsSpan(0, 32), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key))
                    _hashes[key] = _hashes.TryGetValue(key, out var at) && at > mark.At ? at : mark.At;
        }
    }

    /// <summary>When somebody last asked; <see cref="DateTimeOffset.MinValue"/> for never.</summary>
    public DateTimeOffset Newest { get; } = DateTimeOffset.MinValue;

    /// <summary>True when there is nobody to forget.</summary>
    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>Those whom the marks name.</summary>
    public static ErasedIds Of(IReadOnlyCollection<ErasureMark> marks) => marks.Count == 0 ? None : new ErasedIds(marks);

    /// <summary>True when an hour of the archive may hold what is to go.</summary>
    public bool MayBeIn(DateTimeOffset hour) => !IsEmpty && hour <= Newest + Late;

    /// <summary>True when a line of a hub is somebody's who asked to be forgotten later than at a time.</summary>
    /// <param name="hub">One of <see cref="HubNames"/>.</param>
    /// <param name="line">The record.</param>
    /// <param name="at">When it was collected, as far as the caller knows.</param>
    public bool IsIn(string hub, ReadOnlySpan<byte> line, DateTimeOffset at)
    {
        if (IsEmpty) return false;
        if (hub == HubNames.Enriched) return IsInColumns(line, at) || IsInText(line, at);
        if (hub != HubNames.Collected || !CollectorPayloadThrift.TryRead(line, out var payload, out _)) return IsInText(line, at);
        return ErasedPayload.IsWhole(payload, this);
    }

    /// <summary>True when a text is one of the ids, whatever its length.</summary>
    public bool IsId(ReadOnlySpan<byte> text, DateTimeOffset at)
    {
        if (text.Length is 0 or > 512) return false;
        Span<byte> typed = stackalloc byte[16 + 512];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var type in Types)
        {
            var length = Encoding.ASCII.GetBytes(type, typed);
            typed[length++] = (byte)':';
            text.CopyTo(typed[length..]);
            SHA256.HashData(typed[..(length + text.Length)], hash);
            if (_hashes.TryGetValue(BinaryPrimitives.ReadUInt128BigEndian(hash), out var until) && at <= until) return true;
        }
        return false;
    }

    /// <summary>True when one of the ids stands in a text of any form.</summary>
    public bool IsInText(ReadOnlySpan<byte> text, DateTimeOffset at) => !IsEmpty && new IdSearch(this, at).IsIn(text, 0);

    private bool IsInColumns(ReadOnlySpan<byte> line, DateTimeOffset at)
    {
        for (var column = 0; column < EnrichedColumns.Count; column++)
        {
            var tab = line.IndexOf((byte)'\t');
            var value = tab < 0 ? line : line[..tab];
            if (EnrichedColumns.All[column].Name is "domain_userid" or "user_id" or "network_userid" or "refr_domain_userid" && IsId(value, at))
                return true;
            if (tab < 0) return false;
            line = line[(tab + 1)..];
        }
        return false;
    }
}
