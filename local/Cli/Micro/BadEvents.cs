using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Micro;

/// <summary>Makes entries of <c>/micro/bad</c> from records of the failed hub.</summary>
internal static class BadEvents
{
    private const string Unusable = "Can't deserialize Thrift bytes.";
    private const string NotExtracted = "Error while extracting event(s) from collector payload and validating it/them.";
    private const string NotValid = "Error while validating the event.";

    /// <summary>The entry of a failed event.</summary>
    /// <param name="row">The record.</param>
    /// <param name="summary">What the record says.</param>
    /// <param name="collected">Payload and event it was made from, where they are known.</param>
    public static BadEvent From(ReadOnlyMemory<byte> row, BadRowSummary summary, CollectedEvent? collected)
    {
        switch (summary.Name)
        {
            case "adapter_failures" or "tracker_protocol_violations":
                return Make(row, NotExtracted, summary, collected?.Payload ?? summary.Payload, null);
            case "schema_violations" or "enrichment_failures":
                return Make(row, NotValid, summary, collected?.Payload ?? summary.Payload, collected?.Raw ?? summary.Raw);
            case "size_violation" when collected is not null:
                // The event was read, but what enrichment made of it is too large for the log.
                return Make(row, NotValid, summary, collected.Payload, collected.Raw);
            default:
                return Make(row, Unusable, summary, null, null);
        }
    }

    /// <summary>The entry of a record that should not be on its hub.</summary>
    public static BadEvent Foreign(string hub, string error, ReadOnlyMemory<byte> record) =>
        new(null, null, MicroJson.Bad(null, null, null, null, $"A record on the {hub} hub cannot be read: {error}", record.Span));

    private static BadEvent Make(
        ReadOnlyMemory<byte> row, string sentence, BadRowSummary summary, CollectorPayload? payload, RawEvent? raw)
    {
        if (payload is null) return new BadEvent(null, null, MicroJson.Bad(null, null, null, raw, sentence, row.Span));
        var api = RequestPath.Api(payload.Path);
        var (vendor, version) = (summary.Vendor ?? api.Vendor, summary.ApiVersion ?? api.Version);
        return new BadEvent(vendor, version, MicroJson.Bad(vendor, version, payload, raw, sentence, row.Span));
    }
}
