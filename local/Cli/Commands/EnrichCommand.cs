using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Enrich.Offline;
using Sluice.Cli.Processes;

namespace Sluice.Cli.Commands;

/// <summary><c>enrich</c>: the real enrichment without a pipeline, payloads in and events out.</summary>
internal static class EnrichCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var enrichments = new Option<string?>("--enrichments") { Description = "Snowplow enrichment configurations.", HelpName = "DIR" };
        var resolver = new Option<string?>("--resolver") { Description = "Snowplow Iglu resolver configuration.", HelpName = "FILE" };
        var schemas = new Option<string?>("--schemas") { Description = "Schemas of your own: DIR/vendor/name/jsonschema/1-0-0.", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "One JSON event a line instead of TSV." };
        var failed = new Option<string?>("--failed") { Description = "Write failed events to FILE instead of standard error.", HelpName = "FILE" };
        var command = new Command(
            "enrich", "Enrich collector payloads from standard input, one a line: Base64 of the Thrift bytes, or JSON.")
        {
            enrichments, resolver, schemas, json, failed,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new Signals();
            if (parsed.GetValue(failed) is { } path && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            {
                await Console.Error.WriteLineAsync($"--failed: there is no folder {folder}.");
                return 2;
            }
            await using var output = Console.OpenStandardOutput();
            await using var bad = parsed.GetValue(failed) is { } file ? File.Create(file) : Console.OpenStandardError();
            using var input = new StreamReader(Console.OpenStandardInput());
            var enriching = OfflineEnrichment.RunAsync(
                input, output, bad, Console.Error,
                new OfflineSettings
                {
                    EnrichmentsDirectory = parsed.GetValue(enrichments),
                    ResolverFile = parsed.GetValue(resolver),
                    SchemasDirectory = parsed.GetValue(schemas),
                    Json = parsed.GetValue(json),
                    Loggers = NullLoggerFactory.Instance,
                },
                TimeProvider.System, signals.Stopping);
            // Reading from a terminal cannot be cancelled; the end that was asked for does not wait for its next line.
            var ended = await Task.WhenAny(enriching, Task.Delay(Timeout.Infinite, signals.Stopping));
            return ended == enriching && !enriching.IsCanceled ? await enriching : 1;
        });
        return command;
    }
}
