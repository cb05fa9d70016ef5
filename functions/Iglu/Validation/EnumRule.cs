using System.Text;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class EnumRule : Rule
{
    private readonly NameTable _texts;
    private readonly JsonElement[] _others;
    private readonly string _shown;
    private readonly bool _isConst;

    internal EnumRule(IReadOnlyList<JsonElement> values, bool isConst)
    {
        _isConst = isConst;
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<JsonElement>();
        var shown = new List<string>();
        foreach (var value in values)
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                var text = JsonText.Decode(JsonText.Raw(value));
                texts.Add(text);
                shown.Add(text);
                continue;
            }
            others.Add(value.Clone());
            shown.Add(value.GetRawText());
        }
        _texts = new NameTable([.. texts.Select(Encoding.UTF8.GetBytes)]);
        _others = [.. others];
        _shown = isConst ? shown[0] : $"[{string.Join(", ", shown)}]";
    }

    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var raw = JsonText.Raw(value);
            if (!walk.Spend(raw.Length >> 6)) return false;
            if (raw.Contains((byte)'\\') ? _texts.Find(Encoding.UTF8.GetBytes(JsonText.Decode(raw))) >= 0 : _texts.Find(raw) >= 0)
                return true;
        }
        else
        {
            foreach (var other in _others)
            {
                if (!walk.Spend(1)) return false;
                if (other.ValueKind == value.ValueKind && JsonEquality.Equals(other, value)) return true;
            }
        }
        if (!walk.Reporting) return false;
        return _isConst
            ? walk.Fail("const", $"must be a constant value {_shown}", _shown)
            : walk.Fail("enum", $"does not have a value in the enumeration {_shown}", _shown);
    }
}
