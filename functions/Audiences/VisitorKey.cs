using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>
/// Whose an event is, as text: the column that decides and its id, such as <c>domain_userid:5f2a</c>. The same id in another
/// column is another visitor.
/// </summary>
internal static class VisitorKey
{
    /// <summary>The partition of the enriched hub that has the visitor's events: the id alone decides.</summary>
    public static int PartitionOf(string visitorId, int partitions) =>
        PartitionHash.PartitionOf(visitorId.AsSpan(visitorId.IndexOf(':') + 1), partitions);
}
