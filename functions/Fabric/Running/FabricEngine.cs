using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Telling;

namespace Sluice.Fabric.Running;

/// <summary>
/// One round of the fabric: measure, judge, plan, remember, act, show, tell. What is remembered is saved before anything
/// is done, on condition that nobody else has saved: of two fabrics one leads, the other waits until it has been silent
/// for <see cref="FabricOptions.LeaderTimeout"/>. A part that fails costs what it would have given, not the round.
/// </summary>
public sealed class FabricEngine(FabricParts parts, FabricOptions options, TimeProvider time, ILogger<FabricEngine> logger)
{
    private static readonly TimeSpan LongestScore = TimeSpan.FromHours(2);

    private readonly string _me = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _turn = new(1);
    private StoredState? _stored;
    private FabricMemory? _memory;

    /// <summary>Runs a round unless one is running, another fabric leads, or the fabric is switched off.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled || !await _turn.WaitAsync(0, cancellationToken)) return;
        try
        {
            if (await LeadAsync(cancellationToken)) await RoundAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes up the memory; false while another fabric leads or the memory cannot be read.</summary>
    private async Task<bool> LeadAsync(CancellationToken cancellationToken)
    {
        if (_memory is not null) return true;
        var loaded = await TryAsync("read its memory", () => parts.State.LoadAsync(cancellationToken), cancellationToken);
        if (!loaded.Done) return false;
        _stored = loaded.Value;
        var memory = _stored is null ? FabricMemory.Empty : FabricMemoryJson.Read(_stored.Content);
        var silent = time.GetUtcNow() - memory.SavedAt;
        if (memory.Leader.Length > 0 && memory.Leader != _me && silent < options.LeaderTimeout && silent > -options.LeaderTimeout)
            return false;
        _memory = memory;
        RunningLog.Leads(logger, memory.Round + 1);
        return true;
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var memory = _memory!;
        var reading = await parts.Measurer.MeasureAsync(cancellationToken);
        var controls = await TryAsync("read what people have set", () => parts.Controls.ReadAsync(cancellationToken), cancellationToken);
        var judgement = parts.Judge.Assess(memory.Judge, reading);
        // Without knowing what people have set nothing is scaled: it may have been paused.
        var planner = PlannerControls.Over(
            parts.Planner, controls.Value ?? FabricControls.None with { Paused = true }, judgement.View.ThroughputUnits);
        var plan = new Planner(planner).Plan(memory.Planner, judgement.Measurement);
        var alerts = AlertPlanner.Plan(
            memory.Alerts, [.. judgement.View.Incidents, .. judgement.Incidents], parts.AlertOptions, reading.Time);
        var changes = ChangeBook.Note(memory.Changes, reading.Heartbeats, judgement, controls.Value);
        memory = new FabricMemory
        {
            Round = memory.Round + 1,
            Leader = _me,
            SavedAt = time.GetUtcNow(),
            Judge = judgement.State,
            Planner = plan.State,
            Alerts = alerts.State,
            Changes = changes.Memory,
        };
        if (!await SaveAsync(memory, cancellationToken)) return;

        foreach (var incident in judgement.Incidents)
            if (incident.ClosedAt is not null) RunningLog.IncidentClosed(logger, incident.Id, incident.Node);
            else if (incident.OpenedAt == incident.UpdatedAt) RunningLog.IncidentOpened(logger, incident.Id, incident.Node, incident.Summary);
        var faults = await ActAsync(plan.Decisions, cancellationToken);
        foreach (var change in changes.Told)
            if (change.EndedAt is not null) RunningLog.Changed(logger, change.Summary);
        var view = judgement.View with
        {
            Workers = Transits.Over(judgement.View.Workers, reading.Heartbeats),
            Faults = [.. judgement.View.Faults, .. faults], Changes = [.. changes.Memory.Open.Select(open => open.Change)],
        };
        var round = new FabricRound(
            memory.Round, view, judgement.Incidents, [.. plan.Decisions, .. await ScoredAsync(plan.Outcomes, reading.Time, cancellationToken)])
        {
            Changes = changes.Told,
        };
        await TryAsync("store a round", () => parts.History.SaveAsync(round, cancellationToken), cancellationToken);
        if (parts.OwnEvents is { } own)
            await TryAsync("send its own events", () => own.SendAsync(round, reading.Heartbeats, cancellationToken), cancellationToken);
        var results = await parts.Alerts.SendAsync(alerts.Due, cancellationToken);
        _memory = memory with { Alerts = AlertPlanner.Settle(memory.Alerts, results, time.GetUtcNow()) };
    }

    private async Task<bool> SaveAsync(FabricMemory memory, CancellationToken cancellationToken)
    {
        var saved = await TryAsync(
            "save its memory", () => parts.State.SaveAsync(FabricMemoryJson.Write(memory), _stored, cancellationToken), cancellationToken);
        if (saved.Value is null)
        {
            // Somebody else was faster, or nobody knows: what is stored is read again before anything is done.
            (_memory, _stored) = (null, null);
            return false;
        }
        (_memory, _stored) = (memory, saved.Value);
        return true;
    }

    /// <summary>Carries the decisions out side by side: a platform that is slow to answer for one must not hold up the others.</summary>
    private async Task<IEnumerable<string>> ActAsync(ImmutableArray<Decision> decisions, CancellationToken cancellationToken)
    {
        if (parts.Capacity is not { } capacity) return [];
        var faults = await Task.WhenAll(decisions.Where(d => d.MustAct).Select(d => ActAsync(capacity, d, cancellationToken)));
        return faults.OfType<string>();
    }

    private async Task<string?> ActAsync(ICapacity capacity, Decision decision, CancellationToken cancellationToken)
    {
        RunningLog.Acts(logger, decision.Node, decision.From, decision.To, decision.Formula);
        try
        {
            await (decision.Node == Decision.LogNode
                ? capacity.SetThroughputUnitsAsync(decision.To, cancellationToken)
                : capacity.SetInstancesAsync(decision.Node, decision.To, cancellationToken));
            return null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = FaultText.Of(fault);
            RunningLog.ActFailed(logger, decision.Node, decision.To, reason);
            return $"{decision.Node} could not be scaled to {decision.To}: {reason}";
        }
    }

    /// <summary>Earlier decisions whose outcome has become known.</summary>
    private async Task<IEnumerable<Decision>> ScoredAsync(
        ImmutableArray<ScoredDecision> outcomes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (outcomes.IsEmpty) return [];
        var known = await TryAsync(
            "read its decisions", () => parts.History.DecisionsAsync(null, now - LongestScore, now, 1000, cancellationToken), cancellationToken);
        return from decision in known.Value ?? []
               join outcome in outcomes on decision.Id equals outcome.Id
               select decision with { Outcome = outcome.Outcome };
    }

    private async Task<(bool Done, T? Value)> TryAsync<T>(string what, Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await step());
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            RunningLog.StepFailed(logger, what, FaultText.Of(fault));
            return (false, default);
        }
    }

    private Task TryAsync(string what, Func<Task> step, CancellationToken cancellationToken) =>
        TryAsync(what, async () => { await step(); return true; }, cancellationToken);
}
