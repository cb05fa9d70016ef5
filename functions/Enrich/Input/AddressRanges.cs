using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Sluice.Enrich.Input;

/// <summary>A set of IP addresses given as networks (CIDR) or single addresses. A look-up is a binary search.</summary>
internal sealed class AddressRanges
{
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    private AddressRanges(List<(UInt128 First, UInt128 Last)> ranges)
    {
        ranges.Sort();
        var merged = new List<(UInt128 First, UInt128 Last)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last)
                merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }
        _first = [.. merged.Select(range => range.First)];
        _last = [.. merged.Select(range => range.Last)];
    }

    /// <summary>Reads a list, one network or address a line; empty lines and those that begin with # are passed over.</summary>
    /// <exception cref="FormatException">A line is neither.</exception>
    public static AddressRanges Read(IEnumerable<string> lines)
    {
        var ranges = new List<(UInt128, UInt128)>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.AsSpan().Trim();
            if (text.IsEmpty || text[0] == '#') continue;
            var slash = text.IndexOf('/');
            var length = 0;
            if (!AddressText.TryParse(slash < 0 ? text : text[..slash], out var address)
                || (slash >= 0 && !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length)))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"holds in line {number} what is no network"));
            var bits = address.GetAddressBytes().Length * 8;
            if (slash < 0) length = bits;
            if (length > bits) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"holds in line {number} what is no network"));
            var host = bits - length;
            var mask = host >= 128 ? UInt128.MaxValue : (UInt128.One << host) - UInt128.One;
            var first = Value(address) & ~mask;
            ranges.Add((first, first | mask));
        }
        return new AddressRanges(ranges);
    }

    /// <summary>True for an address in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        var value = Value(address);
        var at = Array.BinarySearch(_first, value);
        if (at < 0) at = ~at - 1;
        return at >= 0 && value <= _last[at];
    }

    /// <summary>IPv4 addresses lie where IPv6 has their mapped forms.</summary>
    private static UInt128 Value(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
