namespace Sluice.Iglu;

/// <summary>
/// One way in which data breaks its schema, in the words of failed events
/// (<c>{message, path, keyword, targets}</c>, the wording of the networknt validator that Snowplow reports with).
/// </summary>
/// <param name="Message">A sentence, such as <c>$.price: string found, number expected</c>; never the offending value.</param>
/// <param name="Path">JSON path of the datum, such as <c>$.items[0]</c>.</param>
/// <param name="Keyword">The schema keyword that was broken.</param>
/// <param name="Targets">The keyword's arguments; texts longer than 512 characters are cut.</param>
public sealed record DataReport(string Message, string Path, string Keyword, IReadOnlyList<string> Targets);
