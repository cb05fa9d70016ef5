using Sluice.Visitors.Identities;

namespace Sluice.Visitors.Api;

/// <summary>A pair of ids that was seen in one event, or that was taken back.</summary>
internal sealed record MergeAnswer(string Merge, DateTimeOffset At, IdAnswer A, IdAnswer B, bool Undone)
{
    public static MergeAnswer Of(IdentityEdge edge, bool undone) => new(
        edge.Id, edge.At, new IdAnswer(edge.A.Type, edge.A.Value), new IdAnswer(edge.B.Type, edge.B.Value), undone);
}
