namespace Sluice.Cli.Micro;

/// <summary>One entry of <c>/micro/good</c>: what filters look at, and the whole as UTF-8 JSON.</summary>
/// <param name="EventType">Column <c>event</c>, such as <c>page_view</c>.</param>
/// <param name="Schema">Iglu URI of the event.</param>
/// <param name="Contexts">Iglu URIs of its entities.</param>
/// <param name="Incomplete">True for an event that failed and is shown with what is known of it.</param>
/// <param name="Json">The entry.</param>
internal sealed record GoodEvent(
    string? EventType, string? Schema, IReadOnlyList<string> Contexts, bool Incomplete, byte[] Json);
