namespace Sluice.Enrich.Enrichments.Pii;

/// <summary>MD2 (RFC 1319). Snowplow's configurations may ask for it and .NET has it no more.</summary>
internal static class Md2
{
    private static readonly byte[] Substitution = MakeSubstitution();

    public static byte[] HashData(ReadOnlySpan<byte> data)
    {
        var padding = 16 - data.Length % 16;
        var padded = new byte[data.Length + padding + 16];
        data.CopyTo(padded);
        padded.AsSpan(data.Length, padding).Fill((byte)padding);
        var checksum = padded.AsSpan(data.Length + padding);
        byte last = 0;
        for (var block = 0; block < data.Length + padding; block += 16)
            for (var i = 0; i < 16; i++) last = checksum[i] ^= Substitution[padded[block + i] ^ last];

        Span<byte> state = stackalloc byte[48];
        for (var block = 0; block < padded.Length; block += 16)
        {
            for (var i = 0; i < 16; i++)
            {
                state[16 + i] = padded[block + i];
                state[32 + i] = (byte)(state[16 + i] ^ state[i]);
            }
            byte t = 0;
            for (var round = 0; round < 18; round++)
            {
                for (var i = 0; i < 48; i++) t = state[i] ^= Substitution[t];
                t = (byte)(t + round);
            }
        }
        return state[..16].ToArray();
    }

    /// <summary>The RFC's permutation: a shuffle of 0 to 255 that is driven by the digits of pi.</summary>
    private static byte[] MakeSubstitution()
    {
        var table = new byte[256];
        for (var i = 0; i < 256; i++) table[i] = (byte)i;
        using var digits = PiDigits().GetEnumerator();
        for (var i = 2; i <= 256; i++)
        {
            var j = Random(digits, i);
            (table[j], table[i - 1]) = (table[i - 1], table[j]);
        }
        return table;
    }

    private static int Random(IEnumerator<int> digits, int n)
    {
        while (true)
        {
            var (x, y) = (Next(digits), 10);
            if (n > 10) (x, y) = (x * 10 + Next(digits), 100);
            if (n > 100) (x, y) = (x * 10 + Next(digits), 1000);
            if (x < n * (y / n)) return x % n;
        }
    }

    private static int Next(IEnumerator<int> digits)
    {
        digits.MoveNext();
        return digits.Current;
    }

    /// <summary>Decimal digits of pi (Gibbons' spigot).</summary>
    private static IEnumerable<int> PiDigits()
    {
        System.Numerics.BigInteger q = 1, r = 0, t = 1, k = 1, n = 3, l = 3;
        while (true)
        {
            if (4 * q + r - t < n * t)
            {
                yield return (int)n;
                (q, r, n) = (10 * q, 10 * (r - n * t), 10 * (3 * q + r) / t - 10 * n);
            }
            else
            {
                (q, r, t, k, n, l) = (q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) / (t * l), l + 2);
            }
        }
    }
}
