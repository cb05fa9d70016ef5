using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Iglu.Tests;

/// <summary>Schemas, resolver files and data that several tests use.</summary>
internal static class Samples
{
    internal static SchemaKey Key(string uri) =>
        SchemaKey.TryParse(uri.StartsWith("iglu:", StringComparison.Ordinal) ? uri : $"iglu:com.acme/{uri}", out var key, out var error)
            ? key
            : throw new ArgumentException(error);

    internal static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    internal static JsonSchema Compile(string schema)
    {
        var compiled = JsonSchema.Compile(Json(schema), out var issues);
        Assert.Empty(issues);
        return compiled!;
    }

    /// <summary>A schema of com.acme; <paramref name="more"/> begins with a comma.</summary>
    internal static string Schema(string name, string version, string more = """, "type": "object" """) =>
        $$"""{"self": {"vendor": "com.acme", "name": "{{name}}", "format": "jsonschema", "version": "{{version}}"} {{more}} }""";

    internal static string ResolverFile(TemporaryFolder folder, string repositories, string head = "\"cacheSize\": 10, \"cacheTtl\": 60", string version = "1-0-3")
    {
        var file = folder.File("resolver.json");
        File.WriteAllText(file,
            $$"""{"schema": "iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/{{version}}", "data": { {{head}}, "repositories": [{{repositories}}] } }""");
        return file;
    }

    internal static string Http(string uri, string name = "Acme", int priority = 0, string prefixes = "", string more = "") =>
        $$$"""{"name": "{{{name}}}", "priority": {{{priority}}}, "vendorPrefixes": [{{{prefixes}}}], "connection": {"http": {"uri": "{{{uri}}}" {{{more}}} } } }""";

    internal static void Put(TemporaryFolder folder, string name, string version, string schema)
    {
        var path = folder.File("com.acme", name, "jsonschema");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, version), schema);
    }
}
