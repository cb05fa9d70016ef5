namespace Sluice.Visitors.Api;

/// <summary>Why a visitor's ids are one person's.</summary>
internal sealed record MergesAnswer(string Id, string Person, IReadOnlyList<IdAnswer> Ids, IReadOnlyList<MergeAnswer> Merges);
