namespace Sluice.Iglu;

/// <summary>What came of validating one self-describing datum.</summary>
public sealed record SchemaVerdict
{
    /// <summary>The verdict of data that is valid under the very schema it names.</summary>
    public static readonly SchemaVerdict Valid = new();

    /// <summary>True when the data is valid.</summary>
    public bool IsValid => ErrorJson is null;

    /// <summary>
    /// The error object of a failed event's IgluError, as JSON text: ResolutionError with lookupHistory, ValidationError
    /// with dataReports, or InvalidSchema. Null when valid.
    /// </summary>
    public string? ErrorJson { get; init; }

    /// <summary><c>ResolutionError</c>, <c>ValidationError</c> or <c>InvalidSchema</c>; null when valid.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The schema that supersedes the named one and that the data was validated against; null in the ordinary case.</summary>
    public SchemaKey? SupersededBy { get; init; }
}
