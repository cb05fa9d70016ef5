namespace Sluice.Iglu.Validation;

/// <summary><c>format</c>, for the formats that <see cref="Formats"/> knows; others are ignored.</summary>
internal sealed class FormatRule(string name, FormatRule.Test test) : TextRule
{
    /// <summary>Whether the text has the format.</summary>
    internal delegate bool Test(ReadOnlySpan<char> text);

    private protected override bool Judge(ReadOnlySpan<char> text, ref Walk walk) => test(text);

    private protected override bool Report(ref Walk walk) =>
        walk.Reporting && walk.Fail("format", $"does not match the {name} pattern", name);
}
