using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>
/// Makes a call out of its steps, which are in the order in which they happened whatever the order in which they came. A pure
/// function: the same steps always make the same call.
/// </summary>
public static class CallFold
{
    /// <summary>The call; <paramref name="call"/> has at least one step.</summary>
    public static CallState Of(CallSteps call)
    {
        var first = call.Steps[0];
        var (phase, since) = (CallPhase.Waiting, first.At);
        string direction = "inbound", waitingTeam = "", waitingAgent = "";
        string? line = null, outcome = null, currency = null;
        decimal? value = null;
        string? ownAgent = null, ownTeam = null, soldBy = null, soldIn = null;
        DateTimeOffset? answered = null, ended = null, heldSince = null;
        var hold = TimeSpan.Zero;
        var handlings = ImmutableArray.CreateBuilder<Handling>();

        foreach (var step in call.Steps)
        {
            // What a clock puts behind the end changes nothing but what came of it. A later ending moves the end.
            if (ended is not null && step.Kind is not (CallStepKind.Disposition or CallStepKind.Ended)) continue;
            switch (step.Kind)
            {
                case CallStepKind.Ringing:
                    direction = step.Direction ?? direction;
                    line = step.Note ?? line;
                    if (phase == CallPhase.Waiting) (waitingTeam, waitingAgent) = (step.Team ?? waitingTeam, step.Agent ?? waitingAgent);
                    break;
                case CallStepKind.Answered:
                    Release(step.At);
                    handlings.Add(new Handling(step.Agent, step.Team ?? Known(waitingTeam), step.At, null));
                    (ownAgent, ownTeam) = (step.Agent ?? ownAgent, step.Team ?? Known(waitingTeam) ?? ownTeam);
                    answered ??= step.At;
                    (phase, since) = (CallPhase.Talking, step.At);
                    break;
                case CallStepKind.Held when phase == CallPhase.Talking:
                    heldSince = step.At;
                    (phase, since) = (CallPhase.Held, step.At);
                    break;
                case CallStepKind.Resumed when phase == CallPhase.Held:
                    TakeBack(step.At);
                    (phase, since) = (CallPhase.Talking, step.At);
                    break;
                case CallStepKind.Transferred:
                    Release(step.At);
                    (waitingTeam, waitingAgent) = (step.ToTeam ?? waitingTeam, step.ToAgent ?? "");
                    (phase, since) = (CallPhase.Waiting, step.At);
                    break;
                case CallStepKind.Ended:
                    Release(step.At);
                    ended = step.At;
                    (phase, since) = (CallPhase.Ended, step.At);
                    break;
                case CallStepKind.Disposition:
                    (outcome, value, currency) = (step.Outcome, step.Value, step.Currency);
                    (soldBy, soldIn) = (step.Agent, step.Team);
                    break;
            }
        }
        return new CallState
        {
            CallId = call.CallId,
            StartedAt = first.At,
            Phase = phase,
            Since = since,
            Direction = direction,
            Line = line,
            AnsweredAt = answered,
            EndedAt = ended,
            Hold = hold,
            Handlings = handlings.ToImmutable(),
            Agent = soldBy ?? (phase == CallPhase.Waiting ? Known(waitingAgent) ?? ownAgent : ownAgent ?? Known(waitingAgent)),
            Team = soldIn ?? (phase == CallPhase.Waiting ? Known(waitingTeam) ?? ownTeam : ownTeam ?? Known(waitingTeam)),
            Outcome = outcome,
            Value = value,
            Currency = currency,
        };

        void TakeBack(DateTimeOffset at)
        {
            if (heldSince is { } from) hold += at - from;
            heldSince = null;
        }

        void Release(DateTimeOffset at)
        {
            TakeBack(at);
            if (handlings.Count > 0 && handlings[^1].To is null) handlings[^1] = handlings[^1] with { To = at };
        }

        static string? Known(string text) => text.Length == 0 ? null : text;
    }
}
