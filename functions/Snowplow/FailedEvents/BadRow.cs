namespace Sluice.Snowplow.FailedEvents;

/// <summary>
/// A failed event: <c>{schema, data: {processor, failure, payload}}</c>. <see cref="BadRowJson"/> writes it.
/// Vendor of every schema: <c>com.snowplowanalytics.snowplow.badrows</c>.
/// </summary>
public abstract record BadRow(Processor Processor, DateTimeOffset Timestamp)
{
    /// <summary>Name in the schema, such as <c>schema_violations</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Version in the schema, such as <c>2-0-1</c>.</summary>
    public abstract string Version { get; }

    /// <summary>A message larger than a sink takes; the payload is the start of the original, a tenth of the limit at most.</summary>
    public sealed record SizeViolation(
        Processor Processor, DateTimeOffset Timestamp, int MaximumAllowedSizeBytes, int ActualSizeBytes,
        string Expectation, string Payload) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "size_violation";

        /// <inheritdoc />
        public override string Version => "1-0-0";
    }

    /// <summary>A record of the collected hub that is no payload.</summary>
    public sealed record CollectorPayloadFormatViolation(
        Processor Processor, DateTimeOffset Timestamp, FailureMessage Message, ReadOnlyMemory<byte> Payload)
        : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "collector_payload_format_violation";

        /// <inheritdoc />
        public override string Version => "1-0-0";
    }

    /// <summary>A request to any path but tp2 and r/tp2 that yields no events.</summary>
    public sealed record AdapterFailures(
        Processor Processor, DateTimeOffset Timestamp, string Vendor, string AdapterVersion,
        IReadOnlyList<FailureMessage> Messages, CollectorPayload Payload) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "adapter_failures";

        /// <inheritdoc />
        public override string Version => "1-0-0";
    }

    /// <summary>A request to tp2 or r/tp2 that yields no events.</summary>
    public sealed record TrackerProtocolViolations(
        Processor Processor, DateTimeOffset Timestamp, string Vendor, string AdapterVersion,
        IReadOnlyList<FailureMessage> Messages, CollectorPayload Payload) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "tracker_protocol_violations";

        /// <inheritdoc />
        public override string Version => "1-0-1";
    }

    /// <summary>An event whose fields or entities break their schemas; the enriched event is partial.</summary>
    public sealed record SchemaViolations(
        Processor Processor, DateTimeOffset Timestamp, IReadOnlyList<FailureMessage> Messages,
        EnrichedEvent Enriched, RawEvent Raw) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "schema_violations";

        /// <inheritdoc />
        public override string Version => "2-0-1";
    }

    /// <summary>An event that an enrichment, configurable or built in, failed on; the enriched event is partial.</summary>
    public sealed record EnrichmentFailures(
        Processor Processor, DateTimeOffset Timestamp, IReadOnlyList<EnrichmentFailure> Messages,
        EnrichedEvent Enriched, RawEvent Raw) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "enrichment_failures";

        /// <inheritdoc />
        public override string Version => "2-0-1";
    }

    /// <summary>Input that nothing more precise can be said about; errors: one sentence at least.</summary>
    public sealed record GenericError(
        Processor Processor, DateTimeOffset Timestamp, IReadOnlyList<string> Errors, string Payload)
        : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "generic_error";

        /// <inheritdoc />
        public override string Version => "1-0-0";
    }

    /// <summary>A failed event that recovery could not repair; it travels inside, whole, with the number of attempts.</summary>
    public sealed record RecoveryError(
        Processor Processor, DateTimeOffset Timestamp, string Error, string? ConfigName, int Recoveries,
        ReadOnlyMemory<byte> FailedRow) : BadRow(Processor, Timestamp)
    {
        /// <inheritdoc />
        public override string Name => "recovery_error";

        /// <inheritdoc />
        public override string Version => "1-0-1";
    }
}
