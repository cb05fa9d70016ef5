using System.Globalization;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>Which schemas are meant: <c>iglu:vendor/name/format/1-*-*</c>, a star standing for any number.</summary>
internal sealed record SchemaCriterion(string Vendor, string Name, string Format, int? Model, int? Revision, int? Addition)
{
    /// <summary>Reads a criterion; false when it is none.</summary>
    public static bool TryParse(string text, out SchemaCriterion criterion)
    {
        criterion = null!;
        var slash = text.LastIndexOf('/');
        if (slash < 0) return false;
        var parts = text[(slash + 1)..].Split('-');
        var numbers = new int?[3];
        if (parts.Length != 3) return false;
        for (var i = 0; i < 3; i++)
        {
            if (parts[i] == "*") continue;
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            numbers[i] = number;
        }
        if (!SchemaKey.TryParse($"{text[..slash]}/1-0-0", out var key, out _)) return false;
        criterion = new SchemaCriterion(key.Vendor, key.Name, key.Format, numbers[0], numbers[1], numbers[2]);
        return true;
    }

    public bool Matches(SchemaKey key) =>
        key.Name == Name && key.Vendor == Vendor && key.Format == Format && (Model is null || Model == key.Model)
        && (Revision is null || Revision == key.Revision) && (Addition is null || Addition == key.Addition);

    public override string ToString() => $"iglu:{Vendor}/{Name}/{Format}/{Part(Model)}-{Part(Revision)}-{Part(Addition)}";

    private static string Part(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";
}
