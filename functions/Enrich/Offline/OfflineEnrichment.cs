using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Json;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Offline;

/// <summary>The enrichment of the pipeline on text: a payload a line in, an event a line out.</summary>
public static class OfflineEnrichment
{
    /// <summary>
    /// Reads payloads until the input ends (see <see cref="PayloadLine"/>) and writes good events to
    /// <paramref name="output"/>, failed ones to <paramref name="failed"/>, each on a line of its own. A line that is no
    /// payload becomes a failed event.
    /// </summary>
    /// <param name="input">The payloads.</param>
    /// <param name="output">Gets the enriched TSV, or JSON; UTF-8.</param>
    /// <param name="failed">Gets the bad rows; UTF-8.</param>
    /// <param name="errors">Gets a line for each mistake of the configuration.</param>
    /// <param name="settings">What to enrich with.</param>
    /// <param name="clock">The time of enrichment.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <returns>0 when every line was read; 2 when the configuration is wrong and nothing was.</returns>
    public static async Task<int> RunAsync(
        TextReader input, Stream output, Stream failed, TextWriter errors, OfflineSettings settings, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var mistakes = new List<string>();
        var pipeline = EnrichmentFiles.Load(settings.EnrichmentsDirectory, mistakes, tools: new EnrichmentTools
        {
            Setting = Environment.GetEnvironmentVariable,
            Clock = clock,
        });
        IgluClient? iglu = null;
        try
        {
            iglu = IgluClient.Create(
                new IgluOptions
                {
                    ResolverFile = settings.ResolverFile,
                    SchemasDirectory = settings.SchemasDirectory,
                    AllowHttpOnLoopback = true,
                },
                clock, logger: settings.Loggers?.CreateLogger<IgluClient>());
        }
        catch (IgluConfigurationException e)
        {
            mistakes.AddRange(e.Errors);
        }
        using var owner = iglu;
        if (mistakes.Count > 0 || pipeline is null || iglu is null)
        {
            foreach (var mistake in mistakes) await errors.WriteLineAsync(mistake.AsMemory(), cancellationToken);
            return 2;
        }
        var options = new EnrichOptions();
        using var assets = new AssetKeeper(pipeline, options.Assets, clock);
        try
        {
            await assets.ReadyAsync(cancellationToken);
        }
        catch (AssetUnavailableException e)
        {
            foreach (var mistake in e.Errors) await errors.WriteLineAsync(mistake.AsMemory(), cancellationToken);
            return 2;
        }
        var enricher = new EventEnricher(options, iglu, pipeline, clock, settings.Loggers?.CreateLogger<EventEnricher>(), assets);
        await RunAsync(input, output, failed, enricher, options, settings.Json, clock, cancellationToken);
        return 0;
    }

    private static async Task RunAsync(
        TextReader input, Stream output, Stream failed, EventEnricher enricher, EnrichOptions options, bool json, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer(4096);
        long number = 0;
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            var origin = new Origin(0, number++, 0);
            if (!PayloadLine.TryRead(line, out var thrift, out var error))
            {
                await WriteAsync(failed, buffer, new BadRow.CollectorPayloadFormatViolation(
                    options.Processor, clock.GetUtcNow(), new FailureMessage.Simple(error), Encoding.UTF8.GetBytes(line)), cancellationToken);
                continue;
            }
            await foreach (var outcome in enricher.EnrichAsync(thrift, origin, cancellationToken))
            {
                if (outcome is EnrichOutcome.Failed bad)
                {
                    await WriteAsync(failed, buffer, bad.Row, cancellationToken);
                    continue;
                }
                if (outcome is not EnrichOutcome.Enriched good) continue;
                if (json) EnrichedJson.WriteNested(good.Event, buffer);
                else EnrichedTsv.Write(good.Event, buffer);
                await WriteLineAsync(output, buffer, cancellationToken);
            }
        }
        await output.FlushAsync(cancellationToken);
        await failed.FlushAsync(cancellationToken);
    }

    private static ValueTask WriteAsync(Stream failed, PooledBuffer buffer, BadRow row, CancellationToken cancellationToken)
    {
        BadRowJson.Write(row, buffer);
        return WriteLineAsync(failed, buffer, cancellationToken);
    }

    private static async ValueTask WriteLineAsync(Stream stream, PooledBuffer buffer, CancellationToken cancellationToken)
    {
        buffer.Append("\n"u8);
        await stream.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.Clear();
    }
}
