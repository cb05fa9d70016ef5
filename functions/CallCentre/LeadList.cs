using System.Collections.Immutable;
using System.Text.Json;

namespace Sluice.CallCentre;

/// <summary>
/// The outbound list: who left a way to be called in the last days, scored by the declared rules over their profiles. Kept
/// for some seconds, because it costs a profile for each of them.
/// </summary>
internal sealed class LeadList(
    ICallStore store, ILeadProfiles profiles, Func<CancellationToken, ValueTask<int>> partitionCount, CallsOptions options, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private const int Parallel = 16;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (ImmutableArray<Lead> Leads, DateTimeOffset At)? _last;

    /// <summary>Leads at or above the threshold, the best first; of the same score, the latest first.</summary>
    public async Task<(ImmutableArray<Lead> Leads, DateTimeOffset At)> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_last is { } last && now - last.At < Kept) return last;
            var leads = await ScoreAsync(now, cancellationToken);
            _last = (leads, now);
            return (leads, now);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Forgets what is in memory.</summary>
    public void Clear() => _last = null;

    private async Task<ImmutableArray<Lead>> ScoreAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.LeadRules.IsEmpty) return [];
        var today = CallSteps.DayOf(now);
        var seen = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var chunk in Enumerable.Range(0, await partitionCount(cancellationToken)).Chunk(Parallel))
            foreach (var lead in (await Task.WhenAll(chunk.Select(partition => store.ReadLeadsAsync(
                         partition, today.AddDays(1 - options.LeadDays), today, options.MostLeads, cancellationToken)))).SelectMany(leads => leads))
                if (!seen.TryGetValue(lead.VisitorId, out var day) || lead.Day > day)
                    seen[lead.VisitorId] = lead.Day;

        var people = new Dictionary<string, Lead>(StringComparer.Ordinal);
        var latest = seen.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(options.MostLeads);
        foreach (var chunk in latest.Chunk(Parallel))
        {
            var facts = await Task.WhenAll(chunk.Select(pair => profiles.FindAsync(pair.Key, cancellationToken).AsTask()));
            for (var i = 0; i < chunk.Length; i++)
                // Several ids of one person are one lead.
                if (facts[i] is { } found && (!people.TryGetValue(found.PersonId, out var known) || chunk[i].Value > known.LastDay))
                    people[found.PersonId] = Score(found, chunk[i].Key, chunk[i].Value);
        }
        return [.. people.Values.Where(lead => lead.Score >= options.LeadThreshold)
            .OrderByDescending(lead => lead.Score).ThenByDescending(lead => lead.LastDay).ThenBy(lead => lead.PersonId, StringComparer.Ordinal)];
    }

    private Lead Score(LeadFacts facts, string visitorId, DateOnly day)
    {
        using var json = JsonDocument.Parse(facts.Profile);
        var holds = options.LeadRules.Where(rule => rule.Holds(json.RootElement)).ToList();
        return new Lead(
            facts.PersonId, visitorId, holds.Sum(rule => rule.Weight), [.. holds.OrderByDescending(rule => Math.Abs(rule.Weight)).Select(rule => rule.Reason)], day);
    }
}
