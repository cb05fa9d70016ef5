using System.Globalization;
using Microsoft.Extensions.Logging;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Erasing;

/// <summary>
/// Forgets a person: marks the archive, has other parts forget what they keep, deletes all fragments with their last
/// events, then all identities. Every step can be done again, and the last identity is the one that was asked for, so that
/// after a failure the same request finds what is left. Events that arrive later begin a new profile.
/// </summary>
/// <param name="store">Fragments.</param>
/// <param name="graph">Identities.</param>
/// <param name="reader">Where fragments are.</param>
/// <param name="marks">Marks for the archive.</param>
/// <param name="traces">What other parts keep of visitors.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told what was erased; never an id.</param>
/// <param name="changes">Who keeps something about persons as wholes.</param>
public sealed class VisitorEraser(
    IVisitorStore store, IdentityGraph graph, VisitorReader reader, IErasureMarks marks, IEnumerable<IVisitorTrace> traces,
    TimeProvider time, ILogger<VisitorEraser> logger, IPersonChanges? changes = null)
{
    private const int MaxAttempts = 5 * IdentityGraph.MostIds;

    /// <summary>Erases the person.</summary>
    /// <exception cref="IOException">The person's events come without end.</exception>
    public async Task<ErasureReport> EraseAsync(TypedId id, CancellationToken cancellationToken)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMddHHmmssfff}-{Guid.NewGuid():n}");
        var (ids, profiles, events) = (new SortedSet<TypedId>(), 0, 0L);
        var forgotten = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var open = new SortedSet<TypedId> { id };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var now = time.GetUtcNow();
            var person = await graph.FindAsync(open.Min, cancellationToken);
            ids.UnionWith(person.Ids);
            await marks.AddAsync(new ErasureMark(mark, now, [.. ids.Select(ErasureMark.HashOf)]), cancellationToken);
            foreach (var trace in traces)
                forgotten[trace.Name] = forgotten.GetValueOrDefault(trace.Name) + await trace.ForgetAsync(person.Ids, cancellationToken);
            var found = await EraseFragmentsAsync(person.Ids, false, cancellationToken);
            (profiles, events) = (profiles + found.Profiles, events + found.Events);
            open.ExceptWith(person.Ids);
            if (changes is not null) await changes.ErasingAsync(person, cancellationToken);
            open.UnionWith(await graph.EraseAsync(person, cancellationToken));
            if (open.Count > 0) continue;

            // A worker that had joined ids before they were deleted must not write a profile that takes them for joined: it
            // loses the next race, and joins them again. What it has written by now is forgotten, with its joins.
            var late = await EraseFragmentsAsync(ids, true, cancellationToken);
            (profiles, events) = (profiles + late.Profiles, events + late.Events);
            if (late.Profiles > 0)
            {
                open.UnionWith(ids);
                continue;
            }
            VisitorsLog.Erased(logger, ids.Count, profiles, mark);
            return new ErasureReport(now, ids.Count, profiles, events, forgotten, mark);
        }
        throw new IOException("A visitor could not be erased: others change the same rows without end.");
    }

    private async Task<(int Profiles, long Events)> EraseFragmentsAsync(
        IReadOnlyCollection<TypedId> ids, bool touch, CancellationToken cancellationToken)
    {
        var partitions = await reader.CountPartitionsAsync(cancellationToken);
        var (profiles, events) = (0, 0L);
        foreach (var group in ids.Where(other => TypedId.Columns.Contains(other.Type)).GroupBy(other => reader.PartitionOf(other, partitions)))
        {
            var (count, counted) = await ErasePartitionAsync(group.Key, [.. group], touch, cancellationToken);
            (profiles, events) = (profiles + count, events + counted);
        }
        return (profiles, events);
    }

    private async Task<(int Profiles, long Events)> ErasePartitionAsync(
        int partition, List<TypedId> keys, bool touch, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.ReadMarkAsync(partition, cancellationToken) is not { } mark) return (0, 0);
            var found = (await Task.WhenAll(keys.Select(key => store.FindAsync(partition, key, withRecent: false, cancellationToken))))
                .OfType<VisitorProfile>().Take(IVisitorStore.MaxProfiles).ToList();
            if (found.Count == 0 && !touch) return (0, 0);
            if (await store.TryEraseAsync(partition, [.. found.Select(profile => profile.Key)], mark, cancellationToken))
                return (found.Count, found.Sum(profile => profile.Events));
        }
        throw new IOException("A visitor's profiles could not be erased: others write the partition without end.");
    }
}
