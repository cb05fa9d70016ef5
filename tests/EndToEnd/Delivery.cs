namespace Sluice.EndToEnd.Tests;

/// <summary>What delivery means: nothing missing, nothing in the wrong archive, nothing twice.</summary>
internal static class Delivery
{
    /// <summary>Compares what the tracker says with what the archives hold, by event id.</summary>
    public static void AssertExact(Traffic traffic, ArchivedEvents events, int repeatsByGet = 0, int repeatsByPost = 0)
    {
        var ours = traffic.Accepted.Union(traffic.Refused).ToHashSet();
        var enriched = events.Enriched.Select(e => e.EventId!).Where(ours.Contains).ToList();
        var failed = events.Failed.Where(ours.Contains).ToList();

        Assert.Empty(traffic.Accepted.Except(enriched).Except(failed));
        Assert.DoesNotContain(enriched, traffic.Invalid.Contains);
        Assert.DoesNotContain(failed, id => !traffic.Invalid.Contains(id));
        // A request that failed for the client may have been stored, and the tracker may send its events again: such
        // repeats are the client's own.
        var once = enriched.Concat(failed).Where(id => !traffic.Refused.Contains(id)).ToList();
        Assert.InRange(Repeats(once.Where(traffic.ByGet.Contains)), 0, repeatsByGet);
        Assert.InRange(Repeats(once.Where(id => !traffic.ByGet.Contains(id))), 0, repeatsByPost);

        static int Repeats(IEnumerable<string> ids) => ids.Count() - ids.Distinct().Count();
    }
}
