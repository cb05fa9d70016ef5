namespace Sluice.Fabric.Planning;

/// <summary>Follows the last step out until its outcome is known, and remembers one that did not help.</summary>
internal static class StepScore
{
    // Within this share of the predicted time a drain is as predicted.
    private const double Tolerance = 0.3;

    // Below this share of the expected gain a step did not help.
    private const double LeastGain = 0.1;

    public static ConsumerState Update(ConsumerState s, ConsumerMeasurement m, ConsumerReadings r, ConsumerDemand demand, Round round)
    {
        s = Forget(s, r, demand, round);
        if (s.Open is not { } open) return s;
        var now = round.Now;
        if (open.ReadyAt is null)
        {
            if (m.Instances.IsDefault || m.Instances.Length < open.To) return Overdue(s, r, open, round);
            var took = (now - open.At).TotalSeconds;
            open = open with { ReadyAt = now };
            s = s with { Open = open, StartSeconds = double.IsNaN(s.StartSeconds) ? took : (s.StartSeconds + took) / 2 };
        }
        open = open with { Best = Math.Max(open.Best, r.TotalProcessed) };
        s = s with { Open = open };
        var elapsed = (now - open.At).TotalSeconds;
        var settled = now - open.ReadyAt >= TimeSpan.FromSeconds(2 * demand.Pause) + TimeSpan.FromSeconds(10);
        var behind = demand.LagSeconds > round.Options.InFlight.TotalSeconds && demand.Backlog > 0;
        if (!behind && (settled || open.DrainSeconds > 0))
        {
            // It went between two rounds: the middle is wrong by half a round at most, either way.
            var took = elapsed - ((now - (open.BehindAt ?? now)).TotalSeconds / 2);
            if (open.DrainSeconds > 0) round.Score(open, Verdict(open.DrainSeconds, took), took, r.TotalProcessed);
            return s with { Open = null };
        }
        if (behind) s = s with { Open = open = open with { BehindAt = now } };
        if (!settled) return s;

        // What it should do now: all that arrives, or all it can. What it did before does not count as gain.
        var could = Math.Min(Math.Max(r.TotalRate, open.Rate), open.To * open.Capacity);
        var expected = could - open.Processed;
        if (behind && expected > 0.1 * open.Processed && open.Best - open.Processed < LeastGain * expected)
        {
            round.Score(open, DecisionVerdict.Ineffective, double.NaN, r.TotalProcessed);
            return s with { Open = null, Ineffective = new IneffectiveStep(open.From, Math.Max(r.TotalProcessed, open.Processed), now) };
        }
        return Overdue(s, r, open, round);
    }

    private static ConsumerState Overdue(ConsumerState s, ConsumerReadings r, OpenStep open, Round round)
    {
        if ((round.Now - open.At).TotalSeconds <= 3 * Math.Min(open.DrainSeconds, 3_600) + 180) return s;
        round.Score(open, DecisionVerdict.Later, double.NaN, r.TotalProcessed);
        return s with { Open = null };
    }

    private static ConsumerState Forget(ConsumerState s, ConsumerReadings r, ConsumerDemand demand, Round round)
    {
        if (s.Ineffective is not { } ineffective) return s;
        var over = r.TotalProcessed > 1.25 * ineffective.Processed
            || demand.Backlog <= 0
            || round.Now - ineffective.Since >= round.Options.IneffectiveMemory;
        return over ? s with { Ineffective = null } : s;
    }

    private static DecisionVerdict Verdict(double predicted, double actual) =>
        actual > predicted * (1 + Tolerance) ? DecisionVerdict.Later
        : actual < predicted * (1 - Tolerance) ? DecisionVerdict.Sooner
        : DecisionVerdict.AsPredicted;
}
