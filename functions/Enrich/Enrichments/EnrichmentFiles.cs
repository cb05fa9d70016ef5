using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>
/// Reads a folder of Snowplow's enrichment configurations: each <c>*.json</c> holds one self-describing configuration, or
/// several in the wrapper <c>iglu:com.snowplowanalytics.snowplow/enrichments/jsonschema/1-0-*</c>. What is not enabled is
/// as if it were not there.
/// </summary>
public static class EnrichmentFiles
{
    /// <summary>
    /// The pipeline that the folder asks for; null when anything in it is wrong, with a sentence for every mistake (file,
    /// path, what is expected) in <paramref name="errors"/>. Without a folder only the built-in steps run.
    /// </summary>
    public static EnrichmentPipeline? Load(string? directory, ICollection<string> errors, EnrichmentTools? tools = null)
    {
        if (directory is null) return EnrichmentPipeline.Default;
        if (!Directory.Exists(directory))
        {
            errors.Add($"{directory}: there is no such folder of enrichment configurations");
            return null;
        }
        var before = errors.Count;
        var files = Directory.GetFiles(directory, "*.json");
        Array.Sort(files, StringComparer.Ordinal);
        var steps = new List<(int, IEnrichment)>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files) ReadFile(file, steps, seen, errors, tools ?? new EnrichmentTools());
        return errors.Count == before ? EnrichmentPipeline.Of(steps) : null;
    }

    private static void ReadFile(
        string path, List<(int, IEnrichment)> steps, Dictionary<string, string> seen, ICollection<string> errors,
        EnrichmentTools tools)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (SelfDescribing.TryRead(root, out var wrapper, out _) && Wrappers.Matches(wrapper.Schema, "enrichments"))
            {
                if (wrapper.Data.ValueKind != JsonValueKind.Array)
                {
                    errors.Add($"{file} $.data: must be a list of configurations");
                    return;
                }
                var index = 0;
                foreach (var item in wrapper.Data.EnumerateArray()) ReadOne(file, $"$.data[{index++}]", item, steps, seen, errors, tools);
                return;
            }
            ReadOne(file, "$", root, steps, seen, errors, tools);
        }
        catch (JsonException e)
        {
            errors.Add($"{file}: is no JSON (line {e.LineNumber + 1})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: cannot be read: {e.Message}");
        }
    }

    private static void ReadOne(
        string file, string path, JsonElement element, List<(int, IEnrichment)> steps, Dictionary<string, string> seen,
        ICollection<string> errors, EnrichmentTools tools)
    {
        if (!SelfDescribing.TryRead(element, out var config, out var code) || config.Data.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{file} {path}: is no self-describing configuration ({(code.Length > 0 ? code : "INVALID_DATA_PAYLOAD")})");
            return;
        }
        var data = new EnrichmentConfig(file, $"{path}.data", config.Schema, config.Data, errors.Add) { Tools = tools };
        if (!config.Data.TryGetProperty("enabled"u8, out var enabled) || enabled.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            data.Error("enabled", "must be true or false");
            return;
        }
        if (enabled.ValueKind == JsonValueKind.False) return;
        var vendor = data.Text("vendor", required: true);
        var name = data.Text("name", required: true);
        if (vendor is null || name is null) return;
        if (EnrichmentRegistry.Find(vendor, name) is not { } kind)
        {
            data.Error("name", $"there is no enrichment {vendor}/{name}");
            return;
        }
        if (!Supports(kind, config.Schema))
        {
            data.Error(null, $"its schema is {config.Schema}; understood is iglu:{kind.Vendor}/{kind.Name}/jsonschema/{kind.Model}-{kind.Revision}-*");
            return;
        }
        if (!kind.Repeatable && !seen.TryAdd($"{vendor}/{name}", file))
        {
            data.Error("name", $"{name} is configured twice, here and in {seen[$"{vendor}/{name}"]}");
            return;
        }
        if (kind.Create is not { } create)
        {
            data.Error("enabled", $"this version of Sluice does not run {name}; set enabled to false or take the file away");
            return;
        }
        if (data.Object("parameters") is { } parameters && create(parameters) is { } step) steps.Add((kind.Order, step));
    }

    private static bool Supports(EnrichmentKind kind, SchemaKey schema) =>
        schema.Vendor == kind.Vendor && schema.Name == kind.Name && schema.Format == "jsonschema"
        && schema.Model == kind.Model && schema.Revision == kind.Revision;
}
