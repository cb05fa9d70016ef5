using System.Collections.Immutable;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>
/// Looks for losses by counting. Each balance is an inequality that cannot fail without a loss:
/// <list type="bullet">
/// <item><c>written|HUB</c>: what instances say they wrote (accepted − parked + relayed, enriched, failed, the fabric's own) ≤ growth of
/// the hub. It is counted after the log acknowledged it. An instance that dies takes counts with it, and what is sent
/// twice makes the hub grow twice: both only widen the inequality.</item>
/// <item><c>done|Enrich</c>: payloads that Enrich's checkpoint passed ≤ growth of enriched and failed + events dropped on
/// purpose. Every payload gives one event at least. Both sides are positions, so a crash changes nothing, save for the
/// dropped ones: when there are any, nothing is compared across the end of an instance.</item>
/// <item><c>kept|WORKER</c>: records that an archive worker's checkpoint passed ≤ archived + skipped as repeated. The
/// right side is counted by instances, so nothing is compared across the end of one. Other workers that count what they
/// have done (<c>sluice.worker.kept</c> of hub and group) are checked in the same way.</item>
/// </list>
/// Sides are taken so that time favours the inequality: the left between two minutes, the right from the last reading
/// before the first to the first reading after the second, for checkpoints a minute earlier, because output goes out
/// before the checkpoint. So traffic of a few seconds can hide a loss until a quiet minute shows it; a false alarm takes
/// a clock that is wrong by more than five seconds. What is missing is the most over all pairs of minutes of the last hour.
/// </summary>
internal static class LossJudge
{
    private const long Minute = 60_000;
    private const long Apart = 5_000;
    private const int Hour = 60;
    private const int MostCounts = 200_000;

    public static LossMemory Update(
        LossMemory before, ImmutableArray<FlowCount> counts, ImmutableArray<StreamMemory> streams, ImmutableArray<ConsumerMemory> consumers,
        long now, long skew, bool restarted, bool anew)
    {
        var minute = (now - skew) / Minute;
        var first = minute - JudgeLimits.Minutes + 4;
        var book = new LossBook(before, first);
        TakeIn(book, counts, streams, minute);
        foreach (var s in streams) Position(book, "e|" + s.Stream, s.Last, s.Measured, skew);
        foreach (var c in consumers)
            if (c.Worker == Flow.Enrich || IsArchive(c.Worker) || book.Find(Kept(c)) is not null)
                Position(book, "c|" + c.Worker + "|" + c.Stream, c.Checkpoint, c.Measured - skew);

        var notBefore = before.FirstMinute == 0 || restarted || anew || minute < before.Balanced ? minute + 1 : before.NotBefore;
        var k = minute - 2;
        var loss = book.ToMemory() with { NotBefore = notBefore, Balanced = before.Balanced, Findings = before.Findings };
        return k <= before.Balanced && notBefore == before.NotBefore ? loss
            : loss with { Balanced = k, Findings = Balance(book, before.Findings, streams, consumers, k, notBefore, skew) };
    }

    private static ImmutableArray<LossFinding> Balance(
        LossBook book, ImmutableArray<LossFinding> before, ImmutableArray<StreamMemory> streams, ImmutableArray<ConsumerMemory> consumers,
        long k, long notBefore, long skew)
    {
        var findings = ImmutableArray.CreateBuilder<LossFinding>();
        var from = Math.Max(notBefore, k - Hour);
        foreach (var s in streams)
        {
            var h = s.Stream;
            var written = book.Sum(
                ("n|sluice.collect.accepted|" + h, 1), ("n|sluice.collect.parked|" + h, -1), ("n|sluice.relay.relayed|" + h, 1),
                ("n|sluice.fabric.own_payloads|" + h, 1),
                (h == Flow.Enriched ? "n|sluice.enrich.enriched|" : "", 1), (h == Flow.Failed ? "n|sluice.enrich.failed|" : "", 1));
            if (written is null || book.Find("e|" + h) is not { } ends) continue;
            Found("written|" + h, from, (j, l) => Subtract(Between(written, j, l), Span(ends, j, l)));
        }
        foreach (var c in consumers)
        {
            if (book.Find("c|" + c.Worker + "|" + c.Stream) is not { } passed) continue;
            var steady = Math.Max(from, (c.ChangedAt - skew) / Minute + 2);
            if (c.Worker == Flow.Enrich && c.Stream == Flow.Collected
                && book.Find("e|" + Flow.Enriched) is { } enriched && book.Find("e|" + Flow.Failed) is { } failed)
            {
                var dropped = book.Sum(("n|sluice.enrich.dropped|", 1));
                Found("done|" + c.Worker, steady, (j, l) => Subtract(Subtract(Subtract(
                    Inside(passed, j, l), Span(enriched, j - 1, l)), Span(failed, j - 1, l)), dropped is null ? 0 : Between(dropped, j - 1, l + 1)));
            }
            else if (IsArchive(c.Worker) || book.Find(Kept(c)) is not null)
            {
                var kept = IsArchive(c.Worker)
                    ? book.Sum(("n|sluice.archive.archived|" + c.Stream, 1), ("n|sluice.sink.repeated|" + c.Stream, 1))
                    : book.Sum((Kept(c), 1));
                if (kept is null || book.Counted(k + 1) == 0) continue;
                Found("kept|" + c.Worker, steady, (j, l) => Subtract(Inside(passed, j, l), Between(kept, j - 1, l + 1)));
            }
        }
        return findings.ToImmutable();

        void Found(string check, long earliest, Func<int, int, long?> missing)
        {
            var last = (int)(k - book.First);
            long most = 0;
            for (var j = Math.Max(1, (int)(earliest - book.First)); j < last; j++)
                if (missing(j, last) is { } m && m > most) most = m;
            var since = 0L;
            foreach (var f in before)
                if (f.Check == check) since = f.Since;
            findings.Add(new LossFinding(check, most, most == 0 ? 0 : since != 0 ? since : k * Minute));
        }
    }

    /// <summary>What was counted in the minutes from <paramref name="j"/> up to before <paramref name="k"/>.</summary>
    private static long? Between(long[] counts, int j, int k)
    {
        var sum = 0L;
        for (var i = Math.Max(j, 0); i < k && i < counts.Length; i++) sum += counts[i];
        return sum;
    }

    /// <summary>Growth from before j to after k; null when unknown.</summary>
    private static long? Span(LossSeries s, int j, int k) =>
        s.Low[j] == LossSeries.Unknown || s.High[k] == LossSeries.Unknown ? null : s.High[k] - s.Low[j];

    /// <summary>Growth from after j to before k; null when unknown.</summary>
    private static long? Inside(LossSeries s, int j, int k) =>
        s.High[j] == LossSeries.Unknown || s.Low[k] == LossSeries.Unknown ? null : s.Low[k] - s.High[j];

    private static long? Subtract(long? a, long? b) => a - b;

    private static string Kept(ConsumerMemory c) => "n|sluice.worker.kept|" + c.Stream + "/" + c.Group;

    private static bool IsArchive(string worker) => worker.StartsWith("Archive", StringComparison.Ordinal);

    private static void TakeIn(LossBook book, ImmutableArray<FlowCount> counts, ImmutableArray<StreamMemory> streams, long minute)
    {
        if (counts.IsDefaultOrEmpty) return;
        var rows = new Dictionary<(long, string, string, string), long>();
        foreach (var c in counts)
        {
            var at = Clock.Ms(c.Minute) / Minute;
            if (at < book.First || at > minute + 1 || c.Count is <= 0 or > JudgeLimits.Sequence >> 20 || rows.Count >= MostCounts) continue;
            if (!IsCounter(c.Counter) || !(string.IsNullOrEmpty(c.Hub) || Known(streams, c.Hub))) continue;
            var hub = c.Counter is "sluice.enrich.enriched" or "sluice.enrich.failed" or "sluice.enrich.dropped" ? "" : c.Hub ?? "";
            var key = (at, c.Instance ?? "", c.Counter, hub);
            rows[key] = rows.TryGetValue(key, out var other) ? Math.Max(other, c.Count) : c.Count;
        }
        var totals = new Dictionary<(long, string), long>();
        foreach (var ((at, _, counter, hub), count) in rows)
        {
            var key = (at, "n|" + counter + "|" + hub);
            totals[key] = totals.GetValueOrDefault(key) + count;
        }
        foreach (var ((at, name), total) in totals) book.Count(name, at, total);
    }

    private static bool IsCounter(string? name) => name
        is "sluice.collect.accepted" or "sluice.collect.parked" or "sluice.relay.relayed" or "sluice.enrich.enriched"
        or "sluice.enrich.failed" or "sluice.enrich.dropped" or "sluice.archive.archived" or "sluice.sink.repeated"
        or "sluice.worker.kept" or "sluice.fabric.own_payloads";

    private static bool Known(ImmutableArray<StreamMemory> streams, string hub)
    {
        // Of a hub, or of a hub and a group.
        var slash = hub.IndexOf('/', StringComparison.Ordinal);
        foreach (var s in streams)
            if (slash < 0 ? s.Stream == hub : s.Stream.Length == slash && hub.StartsWith(s.Stream, StringComparison.Ordinal)) return true;
        return false;
    }

    private static void Position(LossBook book, string name, long[] last, long[] measured, long skew)
    {
        if (last.Length == 0) return;
        var (sum, oldest, newest) = (0L, long.MaxValue, long.MinValue);
        for (var p = 0; p < last.Length; p++)
        {
            if (measured[p] == 0) return;
            sum += last[p];
            oldest = Math.Min(oldest, measured[p]);
            newest = Math.Max(newest, measured[p]);
        }
        book.Position(name, sum, (oldest - skew - Apart) / Minute, (newest - skew + Apart) / Minute + 1);
    }

    private static void Position(LossBook book, string name, long[] checkpoints, long measured)
    {
        if (measured <= 0) return;
        var sum = 0L;
        foreach (var checkpoint in checkpoints) sum += Math.Max(checkpoint, -1);
        book.Position(name, sum, measured / Minute, measured / Minute + 1);
    }
}
