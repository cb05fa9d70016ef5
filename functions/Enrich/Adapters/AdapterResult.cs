using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Adapters;

/// <summary>What an adapter made of a request: events, or messages when there are none.</summary>
internal readonly record struct AdapterResult(IReadOnlyList<RawEvent> Events, IReadOnlyList<FailureMessage> Failures)
{
    public static AdapterResult Of(IReadOnlyList<RawEvent> events) => new(events, []);

    public static AdapterResult Failed(params IReadOnlyList<FailureMessage> messages) => new([], messages);

    public static AdapterResult Failed(string field, string? value, string expectation) =>
        Failed(new FailureMessage.InputData(field, value, expectation));
}
