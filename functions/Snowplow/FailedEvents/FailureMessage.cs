namespace Sluice.Snowplow.FailedEvents;

/// <summary>One reason inside a failed event. The shapes are those of the badrows schemas of Iglu Central.</summary>
public abstract record FailureMessage
{
    private FailureMessage() { }

    /// <summary><c>{field, value, expectation}</c>; <c>payloadField</c> instead of field in format violations.</summary>
    public sealed record InputData(string Field, string? Value, string Expectation) : FailureMessage;

    /// <summary><c>{field, value, error}</c>: text that is no JSON.</summary>
    public sealed record NotJson(string Field, string? Value, string Error) : FailureMessage;

    /// <summary><c>{json, error}</c>: JSON (text) that is not self-describing; error is an Iglu code such as INVALID_IGLUURI.</summary>
    public sealed record NotIglu(string Json, string Error) : FailureMessage;

    /// <summary><c>{schemaKey, error}</c>: not resolvable or not valid; <paramref name="ErrorJson"/> is the error object as JSON text.</summary>
    public sealed record IgluError(string SchemaKey, string ErrorJson) : FailureMessage;

    /// <summary><c>{schemaKey, schemaCriterion}</c>: another schema was expected.</summary>
    public sealed record CriterionMismatch(string SchemaKey, string SchemaCriterion) : FailureMessage;

    /// <summary><c>{actual, expectedMapping, expectation}</c>: a webhook's event type without a schema.</summary>
    public sealed record SchemaMapping(
        string? Actual, IReadOnlyList<KeyValuePair<string, string>> ExpectedMapping, string Expectation) : FailureMessage;

    /// <summary><c>{error}</c> (Simple and Fallback).</summary>
    public sealed record Simple(string Error) : FailureMessage;
}
