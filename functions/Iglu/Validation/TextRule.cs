using System.Buffers;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>A rule about the characters of a string.</summary>
internal abstract class TextRule : Rule
{
    private const int OnStack = 256;

    internal sealed override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.String) return true;
        var raw = JsonText.Raw(value);
        if (!walk.Spend(raw.Length >> 6)) return false;
        if (raw.Length <= OnStack)
        {
            Span<char> small = stackalloc char[OnStack];
            return Judge(small[..JsonText.Decode(raw, small)], ref walk) || Report(ref walk);
        }
        var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
        var valid = Judge(buffer.AsSpan(0, JsonText.Decode(raw, buffer)), ref walk);
        ArrayPool<char>.Shared.Return(buffer);
        return valid || Report(ref walk);
    }

    private protected abstract bool Judge(ReadOnlySpan<char> text, ref Walk walk);

    private protected abstract bool Report(ref Walk walk);
}
