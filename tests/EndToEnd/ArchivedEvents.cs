using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Sluice.Archive;
using Sluice.Azure.Archive;
using Sluice.Snowplow;

namespace Sluice.EndToEnd.Tests;

/// <summary>Everything the archive holds, by event id; an id stands as often as the archive holds it.</summary>
internal sealed class ArchivedEvents
{
    /// <summary>Enriched events.</summary>
    public List<EnrichedEvent> Enriched { get; } = [];

    /// <summary>Event ids of failed events.</summary>
    public List<string> Failed { get; } = [];

    /// <summary>Reads both archives.</summary>
    public static async Task<ArchivedEvents> ReadAsync(string storage)
    {
        var reader = new ArchiveReader(
            new BlobArchiveStore(new BlobContainerClient(storage, BlobArchiveStore.ContainerName)), TimeProvider.System);
        var events = new ArchivedEvents();
        await foreach (var line in LinesAsync(reader, "enriched"))
        {
            Assert.True(EnrichedTsv.TryRead(line, out var enriched, out var error), error);
            events.Enriched.Add(enriched);
        }
        await foreach (var line in LinesAsync(reader, "failed"))
        {
            using var row = JsonDocument.Parse(line);
            foreach (var parameter in row.RootElement.GetProperty("data").GetProperty("payload").GetProperty("raw").GetProperty("parameters").EnumerateArray())
                if (parameter.GetProperty("name").GetString() == "eid")
                    events.Failed.Add(parameter.GetProperty("value").GetString()!);
        }
        return events;
    }

    /// <summary>Reads again and again until every id is there, or five minutes have passed.</summary>
    public static async Task<ArchivedEvents> ReadUntilAsync(string storage, IReadOnlySet<string> ids)
    {
        var limit = DateTime.UtcNow.AddMinutes(5);
        while (true)
        {
            var events = await ReadAsync(storage);
            var seen = events.Enriched.Select(e => e.EventId!).Concat(events.Failed).ToHashSet();
            if (ids.IsSubsetOf(seen) || DateTime.UtcNow > limit) return events;
            await Task.Delay(1000);
        }
    }

    private static async IAsyncEnumerable<byte[]> LinesAsync(ArchiveReader reader, string hub)
    {
        var now = DateTimeOffset.UtcNow;
        await foreach (var file in reader.ListAsync(hub, now.AddHours(-2), now.AddHours(1), CancellationToken.None))
            await foreach (var record in reader.ReadAsync(file.Name, CancellationToken.None))
                yield return record;
    }
}
