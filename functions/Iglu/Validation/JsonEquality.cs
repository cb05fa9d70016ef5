using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>Equality of JSON values: numbers by value, objects whatever the order of their properties.</summary>
internal static class JsonEquality
{
    internal static bool Equals(JsonElement left, JsonElement right)
    {
        try
        {
            return JsonElement.DeepEquals(left, right);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or broken UTF-8: text that equals nothing.
            return false;
        }
    }

    /// <summary>Equal values have equal codes; seeded by the process, so that nobody can prepare collisions.</summary>
    internal static int Hash(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var sum = 17;
                foreach (var property in value.EnumerateObject())
                    sum += HashCode.Combine(HashText(JsonMarshal.GetRawUtf8PropertyName(property)), Hash(property.Value));
                return sum;
            case JsonValueKind.Array:
                var order = new HashCode();
                foreach (var item in value.EnumerateArray()) order.Add(Hash(item));
                return order.ToHashCode();
            case JsonValueKind.String:
                return HashText(JsonText.Raw(value));
            case JsonValueKind.Number:
                return HashCode.Combine(value.TryGetDouble(out var number) ? number : 0);
            default:
                return (int)value.ValueKind;
        }
    }

    private static int HashText(ReadOnlySpan<byte> raw)
    {
        if (raw.Contains((byte)'\\')) return HashText(System.Text.Encoding.UTF8.GetBytes(JsonText.Decode(raw).Replace('\\', '/')));
        var code = new HashCode();
        code.AddBytes(raw);
        return code.ToHashCode();
    }
}
