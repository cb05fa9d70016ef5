using System.Globalization;

namespace Sluice.Fabric.Planning;

/// <summary>Throughput units that each limit of the log asks for.</summary>
internal sealed record LogNeed(double EventsIn, double BytesIn, double EventsOut, double BytesOut, double WithoutParked, double Rate, double Push)
{
    private const double MostRise = 1.25;

    // Seconds of arrivals that a rise may park before it is answered ahead of time.
    private const double PatientSeconds = 4;

    // Streams differ in the size of their events and in how often they are read; beyond that, bytes were counted of readers
    // whose events are not known yet.
    private const double MostReadBytes = 2;

    /// <summary>Seconds to look ahead: until more units take effect, less what a rise may be answered late.</summary>
    public static double Horizon(RateHistory rates, PlannerOptions o)
    {
        var late = rates.Slope > 0 ? Math.Sqrt(2 * PatientSeconds * rates.Level / rates.Slope) : 0;
        return Math.Max(0, o.UnitDelay.TotalSeconds + 10 - late);
    }

    /// <summary>Units, not rounded.</summary>
    public double Units => Math.Max(Math.Max(EventsIn, BytesIn), Math.Max(EventsOut, BytesOut));

    public static LogNeed Of(LogMeasurement m, RateHistory rates, double horizon, double parked, Round round)
    {
        var o = round.Options;
        // What the log refuses is parked and not lost, so a rise is not foretold beyond what is likely.
        var forecast = Math.Min(rates.Forecast(horizon), MostRise * rates.Level) + round.Push;
        var rate = Math.Max(forecast / o.UnitUtilisation, forecast + parked / o.ParkedDrainTime.TotalSeconds);
        // What will be written will be read as often as what is written now.
        var pull = Math.Max(round.Pull, Known(m.OutgoingEvents)) + round.Push * Ratio(m.OutgoingEvents, m.IncomingEvents);
        return new LogNeed(
            rate / LogLimits.EventsIn,
            rate * Ratio(m.IncomingBytes, m.IncomingEvents) / LogLimits.BytesIn,
            pull / o.UnitUtilisation / LogLimits.EventsOut,
            pull / o.UnitUtilisation * BytesRead(m) / LogLimits.BytesOut,
            Math.Ceiling(forecast / o.UnitUtilisation / LogLimits.EventsIn),
            rate,
            round.Push);
    }

    public string Formula(DecisionRule rule, int units, int to, PlannerOptions o) => rule switch
    {
        DecisionRule.Bounds => Text($"{units} units are outside the bounds; the nearest within is {to}."),
        DecisionRule.Throttled => Text($"The log refused requests or slowed reading although {Units:N2} units should do for {Rate:N0} ev/s: one more than {units}."),
        DecisionRule.Window => Text($"The most that {o.UnitWindow:c} asked for is {to} of {units} units, and the time that is paid for ends."),
        _ => Text($"Units for {Rate:N0} ev/s offered by then{(Push >= 0.5 ? Text($" ({Push:N0} of them what consumers will write beyond what they do now)") : "")}, with a load of {o.UnitUtilisation:P0} and what is parked taken in within {o.ParkedDrainTime.TotalSeconds:N0} s: events in {EventsIn:N2}, bytes in {BytesIn:N2}, events out {EventsOut:N2}, bytes out {BytesOut:N2}; the greatest, rounded up, is {to}."),
    };

    /// <summary>Bytes of an event that is read.</summary>
    private static double BytesRead(LogMeasurement m)
    {
        var (written, read) = (Ratio(m.IncomingBytes, m.IncomingEvents), Ratio(m.OutgoingBytes, m.OutgoingEvents));
        return written == 0 ? read : read == 0 ? written : Math.Min(read, MostReadBytes * written);
    }

    private static double Ratio(double bytes, double events) => Known(events) > 0 ? Known(bytes) / events : 0;

    private static double Known(double value) => value is >= 0 and < 1e15 ? value : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
