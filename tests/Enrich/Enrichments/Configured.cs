using Sluice.Enrich.Enrichments;
using Sluice.Testing;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

/// <summary>Pipelines out of configuration files.</summary>
internal static class Configured
{
    public const string Snowplow = "com.snowplowanalytics.snowplow";
    public const string Vendor = "com.snowplowanalytics.snowplow.enrichments";

    /// <summary>A configuration; <paramref name="beside"/> are members beside <c>parameters</c>, each with a comma behind it.</summary>
    public static string Config(string vendor, string name, string version, string parameters, string beside = "") =>
        Wrap($"iglu:{vendor}/{name}/jsonschema/{version}", $$"""{"vendor":"{{vendor}}","name":"{{name}}","enabled":true,{{beside}}"parameters":{{parameters}}}""");

    public static EnrichmentPipeline Loaded(EnrichmentTools? tools, params string[] configs)
    {
        var (pipeline, errors) = Load(tools, configs);
        Assert.Empty(errors);
        return pipeline!;
    }

    public static EnrichmentPipeline Loaded(params string[] configs) => Loaded(null, configs);

    public static List<string> Refused(EnrichmentTools? tools, params string[] configs)
    {
        var (pipeline, errors) = Load(tools, configs);
        Assert.Null(pipeline);
        Assert.NotEmpty(errors);
        return errors;
    }

    public static List<string> Refused(params string[] configs) => Refused(null, configs);

    private static (EnrichmentPipeline?, List<string>) Load(EnrichmentTools? tools, string[] configs)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < configs.Length; i++) File.WriteAllText(folder.File($"{(char)('a' + i)}.json"), configs[i]);
        var errors = new List<string>();
        return (EnrichmentFiles.Load(folder.Path, errors, tools: tools), errors);
    }
}
