using System.Buffers;
using System.Text;

namespace Sluice.Snowplow;

/// <summary>
/// Query strings as the collector stores them: <c>name=value</c> joined by <c>&amp;</c>, percent-encoded UTF-8,
/// <c>+</c> for a space. The same rules read form-encoded bodies.
/// </summary>
public static class QueryString
{
    /// <summary>Most parameters that are read; trackers send about forty, and a list must end somewhere.</summary>
    public const int MaxParameters = 10_000;

    /// <summary>
    /// Reads a query string without its question mark (one that is there becomes part of the first name). A name without
    /// an equals sign has a null value, one with nothing behind it an empty one; parts without a character are skipped;
    /// order and repetitions are kept. Bytes that are no UTF-8 become U+FFFD. Null and the empty text are an empty list.
    /// </summary>
    /// <returns>False for a percent sign without two hexadecimal digits behind it; <paramref name="error"/> then says where.</returns>
    public static bool TryParse(
        string? text, out List<KeyValuePair<string, string?>> parameters, out string error)
    {
        parameters = [];
        error = "";
        if (string.IsNullOrEmpty(text)) return true;
        var rest = text.AsSpan();
        while (true)
        {
            var end = rest.IndexOf('&');
            var part = end < 0 ? rest : rest[..end];
            if (!part.IsEmpty)
            {
                if (parameters.Count == MaxParameters)
                {
                    error = $"more than {MaxParameters} parameters";
                    return false;
                }
                var equals = part.IndexOf('=');
                string? value = null;
                if (!TryDecode(equals < 0 ? part : part[..equals], out var name)
                    || (equals >= 0 && !TryDecode(part[(equals + 1)..], out value)))
                {
                    error = $"parameter {parameters.Count + 1} has a percent sign without two hexadecimal digits behind it";
                    return false;
                }
                parameters.Add(new(name!, value));
            }
            if (end < 0) return true;
            rest = rest[(end + 1)..];
        }
    }

    /// <summary>Writes parameters as a query string, percent-encoded; null for none. Reading it gives the parameters back.</summary>
    public static string? Format(IReadOnlyList<KeyValuePair<string, string?>> parameters)
    {
        if (parameters.Count == 0) return null;
        var text = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (text.Length > 0) text.Append('&');
            text.Append(Uri.EscapeDataString(name));
            if (value is not null) text.Append('=').Append(Uri.EscapeDataString(value));
        }
        return text.ToString();
    }

    /// <summary>Decodes one name or value; false for a percent sign without two hexadecimal digits behind it.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out string? decoded)
    {
        if (text.IndexOfAny('%', '+') < 0)
        {
            decoded = text.ToString();
            return true;
        }
        decoded = null;
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var written = 0;
            while (!text.IsEmpty)
            {
                switch (text[0])
                {
                    case '+':
                        buffer[written++] = (byte)' ';
                        text = text[1..];
                        break;
                    case '%':
                        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2])) return false;
                        buffer[written++] = (byte)(Digit(text[1]) << 4 | Digit(text[2]));
                        text = text[3..];
                        break;
                    default:
                        var end = text.IndexOfAny('%', '+');
                        var plain = end < 0 ? text : text[..end];
                        written += Encoding.UTF8.GetBytes(plain, buffer.AsSpan(written));
                        text = text[plain.Length..];
                        break;
                }
            }
            decoded = Encoding.UTF8.GetString(buffer, 0, written);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
