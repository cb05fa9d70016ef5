using System.Collections.Frozen;

namespace Sluice.Enrich.Enrichments.RefererParser;

/// <summary>One source of visitors.</summary>
/// <param name="Medium">Such as <c>search</c>.</param>
/// <param name="Source">Its name.</param>
/// <param name="Parameters">Query parameters that hold what was searched for, in lower case.</param>
internal sealed record Referrer(string Medium, string Source, FrozenSet<string> Parameters);
