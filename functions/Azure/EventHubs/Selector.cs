using System.Globalization;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>The selector filter by which Event Hubs is told where a receiver starts.</summary>
internal static class Selector
{
    /// <summary>Key and descriptor of the filter.</summary>
    public const string Name = "apache.org:selector-filter:string";

    public static string For(LogPosition position) => position.Kind switch
    {
        PositionKind.Latest => "amqp.annotation.x-opt-offset > '@latest'",
        PositionKind.AfterSequence => string.Create(
            CultureInfo.InvariantCulture, $"amqp.annotation.x-opt-sequence-number > '{position.Sequence}'"),
        // Enqueued times are whole milliseconds, and ">" is the comparison that every version of the service knows.
        PositionKind.FromTime => string.Create(
            CultureInfo.InvariantCulture, $"amqp.annotation.x-opt-enqueued-time > '{CeilingMilliseconds(position.Time) - 1}'"),
        _ => "amqp.annotation.x-opt-offset > '-1'",
    };

    private static long CeilingMilliseconds(DateTimeOffset time)
    {
        var whole = time.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(whole) < time ? whole + 1 : whole;
    }
}
