using Sluice.Archive;

namespace Sluice.Cli.Demo;

/// <summary>What an archive blob says of one event.</summary>
/// <param name="Blob">The blob that holds it.</param>
/// <param name="IsFailed">True for a failed event.</param>
/// <param name="Name">Name of an enriched event, such as <c>page_view</c>; type of a failed one, such as <c>schema_violations</c>.</param>
/// <param name="Reasons">Why it failed, each as compact JSON text.</param>
internal sealed record ArchivedEvent(ArchiveName Blob, bool IsFailed, string? Name, IReadOnlyList<string> Reasons);
