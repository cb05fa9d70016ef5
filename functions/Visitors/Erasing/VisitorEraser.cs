using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Erasing;

/// <summary>
/// Forgets a person: marks the archive, deletes all fragments with their last events, then all identities. Every step can
/// be done again, and the last one is the root of the identities, so that after a failure the same request finds what is
/// left. Events that arrive later begin a new profile.
/// </summary>
public sealed class VisitorEraser(
    IVisitorStore store, IdentityGraph graph, VisitorReader reader, IErasureMarks marks, TimeProvider time, ILogger<VisitorEraser> logger,
    IPersonChanges? changes = null)
{
    private const int MaxAttempts = 50;

    /// <summary>Erases the person.</summary>
    /// <exception cref="IOException">The person's events come without end.</exception>
    public async Task<ErasureReport> EraseAsync(TypedId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mark = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMddHHmmssfff}-{Guid.NewGuid():n}");
        var (ids, profiles, events) = (new SortedSet<TypedId>(), 0, 0L);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var person = await graph.FindAsync(id, cancellationToken);
            ids.UnionWith(person.Ids);
            await marks.AddAsync(new ErasureMark(mark, now, [.. ids.Select(ErasureMark.HashOf)]), cancellationToken);
            var partitions = await reader.CountPartitionsAsync(cancellationToken);
            foreach (var group in person.Ids.Where(other => TypedId.Columns.Contains(other.Type))
                         .GroupBy(other => reader.PartitionOf(other, partitions)))
            {
                var (count, counted) = await ErasePartitionAsync(group.Key, [.. group], cancellationToken);
                profiles += count;
                events += counted;
            }
            if (changes is not null) await changes.ErasingAsync(person, cancellationToken);
            if (!await graph.TryEraseAsync(person, cancellationToken)) continue;
            VisitorsLog.Erased(logger, ids.Count, profiles, mark);
            return new ErasureReport(now, ids.Count, profiles, events, mark);
        }
        throw new IOException("A visitor could not be erased: others change the same rows without end.");
    }

    private async Task<(int Profiles, long Events)> ErasePartitionAsync(int partition, List<TypedId> keys, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.ReadMarkAsync(partition, cancellationToken) is not { } mark) return (0, 0);
            var found = (await Task.WhenAll(keys.Select(key => store.FindAsync(partition, key, withRecent: false, cancellationToken))))
                .OfType<VisitorProfile>().ToList();
            if (found.Count == 0) return (0, 0);
            if (await store.TryEraseAsync(partition, [.. found.Select(profile => profile.Key)], mark, cancellationToken))
                return (found.Count, found.Sum(profile => profile.Events));
        }
        throw new IOException("A visitor's profiles could not be erased: others write the partition without end.");
    }
}
