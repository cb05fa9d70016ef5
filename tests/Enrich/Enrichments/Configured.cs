using System.Text.Json;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>A folder of configurations and of the files they name, and the enricher that it makes.</summary>
internal sealed class Configured : IDisposable
{
    public const string Snowplow = "com.snowplowanalytics.snowplow";
    public const string Others = "com.snowplowanalytics.snowplow.enrichments";

    private readonly TemporaryFolder _folder = new();
    private int _configurations;

    public string Folder => _folder.Path;

    public static string Config(string name, string? parameters, string vendor = Snowplow, string version = "1-0-0") => Enriching.Wrap(
        $"iglu:{vendor}/{name}/jsonschema/{version}",
        $$"""{"vendor":"{{vendor}}","name":"{{name}}","enabled":true{{(parameters is null ? "" : $",\"parameters\":{parameters}")}}}""");

    public Configured Add(string name, string? parameters = null, string vendor = Snowplow, string version = "1-0-0")
    {
        File.WriteAllText(_folder.File($"{_configurations++}.json"), Config(name, parameters, vendor, version));
        return this;
    }

    /// <summary>Writes a file beside the configurations, into the folder <c>files</c>.</summary>
    public Configured With(string file, string text) => With(file, System.Text.Encoding.UTF8.GetBytes(text));

    public Configured With(string file, byte[] bytes)
    {
        Directory.CreateDirectory(_folder.File("files"));
        File.WriteAllBytes(_folder.File(Path.Combine("files", file)), bytes);
        return this;
    }

    public EnrichmentPipeline Pipeline(AssetOptions? options = null)
    {
        var errors = new List<string>();
        var pipeline = EnrichmentFiles.Load(_folder.Path, errors, options);
        Assert.Empty(errors);
        return pipeline!;
    }

    public IReadOnlyList<string> Errors()
    {
        var errors = new List<string>();
        Assert.Null(EnrichmentFiles.Load(_folder.Path, errors));
        return errors;
    }

    public EventEnricher Enricher() => Enriching.Enricher(pipeline: Pipeline());

    /// <summary>The one good event of a payload.</summary>
    public Task<EnrichedEvent> Good(CollectorPayload payload) => Enriching.Good(payload, Enricher());

    /// <summary>The data of the entities that were added under a schema's name, in their order.</summary>
    public static JsonElement[] EntitiesOf(EnrichedEvent enriched, string name)
    {
        if (enriched.DerivedContexts is null) return [];
        using var json = JsonDocument.Parse(enriched.DerivedContexts);
        return [.. json.RootElement.GetProperty("data").EnumerateArray()
            .Where(e => e.GetProperty("schema").GetString()!.Contains($"/{name}/", StringComparison.Ordinal))
            .Select(e => e.GetProperty("data").Clone())];
    }

    /// <summary>The data of the only entity of a name, as JSON text.</summary>
    public static string EntityOf(EnrichedEvent enriched, string name) => Assert.Single(EntitiesOf(enriched, name)).GetRawText();

    public void Dispose() => _folder.Dispose();
}
