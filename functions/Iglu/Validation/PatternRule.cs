namespace Sluice.Iglu.Validation;

/// <summary><c>pattern</c>: found anywhere in the text.</summary>
internal sealed class PatternRule(SchemaPattern pattern) : TextRule
{
    private protected override bool Judge(ReadOnlySpan<char> text, ref Walk walk) => pattern.IsMatch(text, ref walk);

    private protected override bool Report(ref Walk walk) =>
        walk.Reporting && walk.Fail("pattern", $"does not match the regex pattern {pattern.Source}", pattern.Source);
}
