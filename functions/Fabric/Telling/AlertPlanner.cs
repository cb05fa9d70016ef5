using System.Collections.Immutable;
using Sluice.Fabric.Judging;
using Sluice.Webhooks;

namespace Sluice.Fabric.Telling;

/// <summary>
/// Turns incidents into messages, once each: pure, state in, messages and state out. A round goes
/// <see cref="Plan"/>, <see cref="AlertSender.SendAsync"/>, <see cref="Settle"/>, store. Whoever is killed in between
/// tells a message again, under the same id; nothing is lost.
/// </summary>
public static class AlertPlanner
{
    /// <summary>Takes in incidents and says what is to be sent now.</summary>
    /// <param name="state">From the last round; <see cref="AlertState.Empty"/> in the first.</param>
    /// <param name="incidents">Those that are open or have changed; giving one again changes nothing, leaving one out does not close it.</param>
    /// <param name="options">Targets and limits. What is remembered of targets that are no longer there is forgotten.</param>
    /// <param name="now">The time; if it jumps, nothing waits longer than the options say.</param>
    public static AlertPlan Plan(AlertState state, IReadOnlyList<Incident> incidents, AlertOptions options, DateTimeOffset now)
    {
        var targets = AlertState.Empty.Targets.ToBuilder();
        var due = ImmutableArray.CreateBuilder<AlertMessage>();
        foreach (var target in options.Targets)
        {
            var queue = new AlertQueue(target, options, state.Targets.GetValueOrDefault(target.Name) ?? AlertTargetState.Empty, now);
            foreach (var incident in incidents) queue.Tell(incident);
            due.AddRange(queue.TakeDue());
            targets[target.Name] = queue.State();
        }
        return new AlertPlan(new AlertState { Targets = targets.ToImmutable() }, due.ToImmutable());
    }

    /// <summary>Notes what became of the messages.</summary>
    /// <param name="state">The plan's.</param>
    /// <param name="results">What the sender gave; messages without one stay where they are.</param>
    /// <param name="now">The time.</param>
    public static AlertState Settle(AlertState state, IReadOnlyList<AlertResult> results, DateTimeOffset now)
    {
        var targets = state.Targets.ToBuilder();
        foreach (var result in results)
            if (targets.TryGetValue(result.Target, out var target))
                targets[result.Target] = SettleOne(target, result, now);
        return new AlertState { Targets = targets.ToImmutable() };
    }

    private static AlertTargetState SettleOne(AlertTargetState target, AlertResult result, DateTimeOffset now)
    {
        var index = -1;
        for (var i = 0; i < target.Queue.Length; i++)
            if (target.Queue[i].Id == result.MessageId)
                index = i;
        if (index < 0) return target;
        target = target with { SentAt = target.SentAt.Add(now) };
        if (result.Outcome == WebhookOutcome.TryAgain)
        {
            var message = target.Queue[index];
            var failures = Math.Min(target.Failures, 1_000) + 1;
            return target with
            {
                Queue = target.Queue.SetItem(index, message with { Attempts = message.Attempts + 1 }),
                Failures = failures,
                HoldUntil = now + WebhookPause.After(failures, result.MessageId, result.RetryAfter),
            };
        }
        return target with
        {
            Queue = target.Queue.RemoveAt(index),
            Failures = 0,
            HoldUntil = null,
            GivenUp = target.GivenUp + (result.Outcome == WebhookOutcome.Refused ? 1 : 0),
        };
    }
}
