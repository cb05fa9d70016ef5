using System.Globalization;

namespace Sluice.Fabric.Planning;

/// <summary>
/// Plans throughput units. Up at once; down late in an hour that is paid for anyway, when fewer were enough for the
/// whole window.
/// </summary>
internal static class LogPlanner
{
    // Units are paid by the clock hour, at the most there were in it; they go down in this last part of it.
    private const int LastPart = 6;

    // A shortage that is neither this large nor has parked so many seconds' worth must last so long.
    private const double UrgentShare = 1.1;
    private const double UrgentSeconds = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static LogState Plan(LogState s, LogMeasurement m, Round round)
    {
        var (now, o) = (round.Now, round.Options);
        if (s.LastTime is { } last)
        {
            if (now == last) return s;
            if (now < last || now - last > o.StaleAfter * 4) s = s.Anew(now);
        }
        if (Problem(m, now, o) is var (problem, why) && problem != HoldReason.None) return HoldFor(s, m, problem, why, round);

        var parked = m.ParkedEvents is >= 0 and < 1e15 ? m.ParkedEvents : double.NaN;
        var seconds = s.LastTime is { } before && now > before ? (now - before).TotalSeconds : 0;
        var growth = seconds > 0 && !double.IsNaN(parked) && !double.IsNaN(s.Parked) ? (parked - s.Parked) / seconds : 0;
        var offered = Math.Max(0, m.IncomingEvents + growth);
        s = s with
        {
            ObservedSince = s.LastTime is null ? now : s.ObservedSince,
            LastTime = now,
            Parked = parked,
            Rates = s.Rates.Add(now, offered),
            Pending = s.Pending is { } p && now - p.At > o.UnitDelay * 3 ? null : s.Pending,
        };
        var units = s.Pending?.Size ?? m.ThroughputUnits!.Value;
        var horizon = LogNeed.Horizon(s.Rates, o);
        var need = LogNeed.Of(m, s.Rates, horizon, double.IsNaN(parked) ? 0 : parked, round);
        var wanted = Math.Max(1, (int)Math.Min(1_000, Math.Ceiling(need.Units - 1e-9)));
        var rule = (parked > 0 && wanted > need.WithoutParked) || need.Push > 0.1 * need.Rate ? DecisionRule.Backlog : s.Rates.Slope > 0 ? DecisionRule.Trend : DecisionRule.Rate;

        // Refusals and slowed reads that the rates do not explain: bursts within a second, or bytes nobody counted. What the
        // log holds back cannot be seen in what passes.
        var settled = s.LastUp is not { } up || now - up >= o.UnitDelay + Settling(o);
        if ((m.ThrottledRequests is > 0 and < 1e15 || m.IsReadingSlowed) && wanted <= units && settled && !(growth < 0))
            (wanted, rule) = (units + 1, DecisionRule.Throttled);
        s = s with { Wanted = WantedSizes.Add(s.Wanted, now, Math.Clamp(wanted, o.MinUnits, o.MaxUnits), o.UnitWindow) };

        var bounded = Math.Clamp(units, o.MinUnits, o.MaxUnits);
        if (bounded != units) return Decide(bounded, DecisionRule.Bounds, HoldReason.None);
        s = s with { ShortSince = wanted <= units ? null : s.ShortSince ?? now };
        if (wanted > units)
        {
            // Short of a little for a short time parks a second's worth; that is no reason to pay an hour for more.
            var urgent = rule == DecisionRule.Throttled || need.Units > UrgentShare * units || parked > UrgentSeconds * offered;
            if (!urgent && now - s.ShortSince < Patience) return s with { LastHeld = null };

            // What is parked grows until the last raise takes effect; that was foreseen when it was made.
            if (!settled && need.WithoutParked <= units) return s;
            var (to, held) = wanted > o.MaxUnits ? (o.MaxUnits, HoldReason.Maximum) : (wanted, HoldReason.None);
            if (o.MaxHourlyCost > 0 && o.UnitHour > 0)
            {
                var affordable = units + (int)Math.Clamp((o.MaxHourlyCost - round.HourlyCost) / o.UnitHour, 0, 1_000);
                if (affordable < to) (to, held) = (affordable, HoldReason.Cost);
            }
            return Decide(to, rule, held);
        }
        var enough = WantedSizes.Greatest(s.Wanted, now, o.UnitWindow);
        if (enough < units && now - s.ObservedSince >= o.UnitWindow && IsPaidFor(now, o.UnitPeriod)
            && !(parked > 0) && !(m.ThrottledRequests > 0) && !m.IsReadingSlowed)
            return Decide(enough, DecisionRule.Window, round.Quiet ? HoldReason.QuietHours : HoldReason.None);
        return s with { LastHeld = null };

        LogState Decide(int to, DecisionRule why, HoldReason held)
        {
            if (o.Paused) held = HoldReason.Paused;
            else if (o.DryRun) held = HoldReason.DryRun;
            var stays = to == units || held is HoldReason.Paused or HoldReason.DryRun or HoldReason.QuietHours;
            var shown = stays && to == units ? wanted : to;
            var said = new HeldBack(held, shown);
            if (stays && s.LastHeld == said) return s;
            var limit = to * LogLimits.EventsIn;
            var expected = s.Rates.Forecast(horizon) + round.Push;
            var spare = limit - expected;
            var drain = !(parked > 0) ? 0 : spare > 0 ? o.UnitDelay.TotalSeconds + parked / spare : double.PositiveInfinity;
            round.Decisions.Add(new Decision
            {
                Id = round.NextId(Decision.LogNode),
                Time = now,
                Node = Decision.LogNode,
                Action = stays ? DecisionAction.Hold : to > units ? DecisionAction.ScaleOut : DecisionAction.ScaleIn,
                From = units,
                To = shown,
                Rule = why,
                Held = held,
                Formula = need.Formula(why, units, shown, o),
                Advice = held == HoldReason.Maximum
                    ? string.Create(CultureInfo.InvariantCulture, $"{wanted} units are needed and {o.MaxUnits} allowed.") : null,
                Inputs = new DecisionInputs
                {
                    MeasuredAt = m.MeasuredAt, Rate = s.Rates.Level, Slope = s.Rates.Slope, HorizonSeconds = horizon,
                    Forecast = s.Rates.Forecast(horizon), Waiting = parked, Backlog = parked, Capacity = LogLimits.EventsIn,
                    Processed = m.IncomingEvents, ThrottledRequests = m.ThrottledRequests,
                },
                Prediction = new Prediction(drain, expected / limit, round.HourlyCost + (to - units) * o.UnitHour),
            });
            if (stays) return s with { LastHeld = said };
            round.HourlyCost += (to - units) * o.UnitHour;
            return s with
            {
                Pending = new PendingSize(to, now),
                LastUp = to > units ? now : s.LastUp,
                LastHeld = held == HoldReason.None ? null : said,
            };
        }
    }

    // Units that come at once show their effect at once.
    private static TimeSpan Settling(PlannerOptions o) =>
        o.UnitDelay < TimeSpan.FromSeconds(20) ? o.UnitDelay + TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(30);

    private static bool IsPaidFor(DateTimeOffset now, TimeSpan period) =>
        now.UtcDateTime.TimeOfDay.Ticks % period.Ticks >= period.Ticks - period.Ticks / LastPart;

    private static (HoldReason, string) Problem(LogMeasurement m, DateTimeOffset now, PlannerOptions o) =>
        m.ThroughputUnits is null ? (HoldReason.Missing, "the number of throughput units is unknown")
        : m.ThroughputUnits is < 1 or > 1_000 ? (HoldReason.Contradictory, "the number of throughput units is impossible")
        : !(m.IncomingEvents is >= 0 and < 1e15) ? (HoldReason.Missing, "the rate of incoming events is unknown")
        // The service's own figures come by the minute and late, so they may be older than those of consumers.
        : now - m.MeasuredAt > o.StaleAfter * 4 ? (HoldReason.Missing, "the measurement is too old")
        : m.MeasuredAt - now > o.StaleAfter ? (HoldReason.Contradictory, "the measurement is from the future")
        : (HoldReason.None, "");

    private static LogState HoldFor(LogState s, LogMeasurement m, HoldReason problem, string why, Round round)
    {
        var units = m.ThroughputUnits ?? 0;
        var held = new HeldBack(problem, units);
        if (s.LastHeld == held) return s;
        round.Decisions.Add(new Decision
        {
            Id = round.NextId(Decision.LogNode), Time = round.Now, Node = Decision.LogNode, Action = DecisionAction.Hold,
            From = units, To = units, Rule = DecisionRule.Measurement, Held = problem,
            Formula = $"Nothing is changed because {why}.", Inputs = new DecisionInputs { MeasuredAt = m.MeasuredAt },
        });
        return s with { LastHeld = held };
    }
}
