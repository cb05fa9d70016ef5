using Sluice.CallCentre;
using Sluice.Visitors;
using Sluice.Visitors.Erasing;

namespace Sluice.Host.CallCentre;

/// <summary>Who is erased is no lead any more.</summary>
internal sealed class LeadTrace(CallsApi calls) : IVisitorTrace
{
    /// <inheritdoc />
    public string Name => "leads";

    /// <inheritdoc />
    public async Task<int> ForgetAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken)
    {
        var gone = 0;
        // A lead has the id of a column, as an event has; the same text may be an id of several types.
        foreach (var id in ids.Where(id => TypedId.Columns.Contains(id.Type)).Select(id => id.Value).Distinct(StringComparer.Ordinal))
            gone += await calls.ForgetLeadAsync(id, cancellationToken);
        return gone;
    }
}
