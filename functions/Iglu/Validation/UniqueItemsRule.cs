using System.Buffers;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>uniqueItems</c>: items are sorted by hash, and only equal hashes are compared.</summary>
internal sealed class UniqueItemsRule : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var count = value.GetArrayLength();
        if (count < 2) return true;
        var hashes = ArrayPool<int>.Shared.Rent(count);
        var items = ArrayPool<JsonElement>.Shared.Rent(count);
        try
        {
            var length = 0;
            foreach (var item in value.EnumerateArray())
            {
                if (!walk.Spend(1 + (System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item).Length >> 6))) return false;
                hashes[length] = JsonEquality.Hash(item);
                items[length++] = item;
            }
            Array.Sort(hashes, items, 0, count);
            for (var i = 0; i < count; i++)
                for (var j = i + 1; j < count && hashes[j] == hashes[i]; j++)
                {
                    if (!walk.Spend(1)) return false;
                    if (JsonEquality.Equals(items[i], items[j]))
                        return walk.Fail("uniqueItems", "the items in the array must be unique", "true");
                }
            return true;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(hashes);
            ArrayPool<JsonElement>.Shared.Return(items, clearArray: true);
        }
    }
}
