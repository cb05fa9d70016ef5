using System.Buffers;
using System.Buffers.Text;

namespace Sluice.Enrich.Json;

/// <summary>
/// Base64 as trackers send it: either alphabet, padding optional. As with Java's usual decoder, characters outside
/// both alphabets are passed over and decoding ends at the first equals sign, so it never fails.
/// </summary>
internal static class Base64Text
{
    /// <summary>Appends the decoded bytes.</summary>
    public static void Decode(ReadOnlySpan<char> text, PooledBuffer output)
    {
        var target = output.GetSpan(text.Length / 4 * 3 + 3);
        if (Base64Url.DecodeFromChars(text, target, out _, out var written) == OperationStatus.Done)
        {
            output.Advance(written);
            return;
        }
        int bits = 0, held = 0, count = 0;
        foreach (var c in text)
        {
            if (c == '=') break;
            var value = Value(c);
            if (value < 0) continue;
            bits = (bits << 6 | value) & 0xFFFFFF;
            held += 6;
            if (held < 8) continue;
            held -= 8;
            target[count++] = (byte)(bits >> held);
        }
        output.Advance(count);
    }

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' or '-' => 62,
        '/' or '_' => 63,
        _ => -1,
    };
}
