using System.Text.Json;

namespace Sluice.Iglu.Registries;

/// <summary>Reads Snowplow's resolver.json. Errors name the file and the JSON path, and never show a key.</summary>
internal sealed class ResolverFile(string file, bool allowHttpOnLoopback, List<string> errors)
{
    private const int MaximumBytes = 1024 * 1024;
    private const int LatestAddition = 3;

    internal static ResolverConfiguration? Read(string file, bool allowHttpOnLoopback, ResolverConfiguration defaults, List<string> errors)
    {
        byte[] text;
        try
        {
            if (new FileInfo(file).Length > MaximumBytes)
            {
                errors.Add($"{file}: is larger than {MaximumBytes} bytes");
                return null;
            }
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add($"{file}: cannot be read");
            return null;
        }
        return new ResolverFile(file, allowHttpOnLoopback, errors).Read(text, defaults);
    }

    internal ResolverConfiguration? Read(ReadOnlyMemory<byte> text, ResolverConfiguration defaults)
    {
        if (text.Span.StartsWith("\uFEFF"u8)) text = text[3..];
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, defaults);
        }
        catch (JsonException e)
        {
            Error("$", $"is no JSON (line {e.LineNumber + 1})");
            return null;
        }
    }

    private ResolverConfiguration? Read(JsonElement root, ResolverConfiguration defaults)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schema"u8, out var schema) || schema.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("data"u8, out var data))
        {
            Error("$", "must be an object with schema and data");
            return null;
        }
        if (!SchemaKey.TryParse(Validation.JsonText.Decode(Validation.JsonText.Raw(schema)), out var key, out _)
            || key with { Addition = 0 } != new SchemaKey("com.snowplowanalytics.iglu", "resolver-config", "jsonschema", 1, 0, 0))
        {
            Error("$.schema", "must be iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-0 to 1-0-3");
            return null;
        }
        key = key with { Addition = Math.Min(key.Addition, LatestAddition) };
        var reports = SchemaDocument.Read(key, EmbeddedRegistry.Read(key))!.Schema!.Validate(data);
        foreach (var report in reports) Error("$.data" + report.Path[1..], report.Message[(report.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..], report);
        return reports.Count == 0 ? ReadData(data, defaults) : null;
    }

    private ResolverConfiguration ReadData(JsonElement data, ResolverConfiguration defaults)
    {
        var size = data.GetProperty("cacheSize"u8).GetDouble();
        if (!(size >= 0 && size <= ResolverConfiguration.MaximumCacheSize)) Error("$.data.cacheSize", "must be 0 to 100000");
        var ttl = defaults.CacheTtl;
        if (data.TryGetProperty("cacheTtl"u8, out var seconds) && seconds.ValueKind == JsonValueKind.Number)
        {
            if (seconds.TryGetInt32(out var value)) ttl = TimeSpan.FromSeconds(Math.Max(1, value));
            else Error("$.data.cacheTtl", "must be a number of seconds below 2147483648");
        }
        var repositories = new List<Repository>();
        var index = 0;
        foreach (var repository in data.GetProperty("repositories"u8).EnumerateArray())
            if (ReadRepository(repository, FormattableString.Invariant($"$.data.repositories[{index++}]")) is { } read)
                repositories.Add(read);
        return new ResolverConfiguration(Math.Max(1, (int)Math.Clamp(size, 0, ResolverConfiguration.MaximumCacheSize)), ttl, repositories);
    }

    private Repository? ReadRepository(JsonElement repository, string path)
    {
        var name = Text(repository, "name");
        var priority = (int)Math.Clamp(repository.GetProperty("priority"u8).GetDouble(), int.MinValue, int.MaxValue);
        var prefixes = new List<string>();
        foreach (var prefix in repository.GetProperty("vendorPrefixes"u8).EnumerateArray())
            prefixes.Add(Validation.JsonText.Decode(Validation.JsonText.Raw(prefix)));
        var connection = repository.GetProperty("connection"u8);
        if (connection.TryGetProperty("http"u8, out var http)) return ReadHttp(http, path + ".connection.http", name, priority, prefixes);

        // Snowplow's embedded registries are folders on its class path; the usual one is what ships with us.
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, Text(connection.GetProperty("embedded"u8), "path").Replace('\0', '_'));
        return Directory.Exists(folder) ? new FolderRepository(name, priority, prefixes, folder) : null;
    }

    private HttpRepository? ReadHttp(JsonElement http, string path, string name, int priority, List<string> prefixes)
    {
        string? apiKey = null;
        if (http.TryGetProperty("apikey"u8, out var key) && key.ValueKind == JsonValueKind.String)
        {
            apiKey = Validation.JsonText.Decode(Validation.JsonText.Raw(key));
            if (apiKey.Length == 0) apiKey = null;
            else if (apiKey.AsSpan().ContainsAnyExceptInRange('!', '~')) Error(path + ".apikey", "must be visible ASCII characters");
        }
        if (!Uri.TryCreate(Text(http, "uri"), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            Error(path + ".uri", "must be an https address");
        else if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            Error(path + ".uri", "must have no user, query or fragment; a key belongs in apikey");
        else if (uri.Scheme == "http" && !(uri.IsLoopback && allowHttpOnLoopback))
            Error(path + ".uri", allowHttpOnLoopback
                ? "must be https: plain http is accepted on this machine only"
                : "must be https: schemas decide what data is good, so nobody on the way may change them");
        else
            return new HttpRepository(name, priority, prefixes, uri, apiKey);
        return null;
    }

    private void Error(string path, string message, DataReport? report = null)
    {
        // The message of a report about a property begins with the property, which the path does not have.
        if (report is { Keyword: "required" or "additionalProperties" } && report.Targets.Count > 0) message = $"{report.Targets[0]}: {message}";
        errors.Add($"{file}: {path}: {message}");
    }

    private static string Text(JsonElement parent, string name) =>
        Validation.JsonText.Decode(Validation.JsonText.Raw(parent.GetProperty(name)));
}
