namespace Sluice.Cli.Calls;

/// <summary>One event of a played day.</summary>
/// <param name="At">Since the day began.</param>
/// <param name="Id">Its event id.</param>
/// <param name="Visitor">domain_userid of a page view; network_userid of a call's event.</param>
internal sealed record PlayEvent(TimeSpan At, string Id, string Visitor)
{
    /// <summary>Path and query of a page view.</summary>
    public string? Page { get; init; }

    /// <summary>Title of a page view.</summary>
    public string? Title { get; init; }

    /// <summary>Name of a call's event, such as <c>call_ringing</c>.</summary>
    public string? Call { get; init; }

    /// <summary>Its data.</summary>
    public string? Data { get; init; }

    /// <summary>Entities: names of schemas and their data.</summary>
    public IReadOnlyList<(string Name, string Data)> Entities { get; init; } = [];
}
