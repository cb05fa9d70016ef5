using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Snowplow.Tests;

public sealed class QueryStringTests
{
    [Theory]
    [InlineData("e=pv&dtm=1376487150616&tid=483686", "e=pv|dtm=1376487150616|tid=483686")]
    [InlineData("?e=pv&tid=1", "?e=pv|tid=1")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("a&b=", "a:null|b=")]
    [InlineData("&&a=1&", "a=1")]
    [InlineData("a=1&a=2", "a=1|a=2")]
    [InlineData("q=a+b%20c%2Bd", "q=a b c+d")]
    [InlineData("n%C3%A9=%e6%bc%a2", "né=漢")]
    [InlineData("x=%ff", "x=\ufffd")]
    [InlineData("x=ü😀", "x=ü😀")]
    [InlineData("=v", "=v")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Names_and_values_come_decoded_in_order(string? text, string expected)
    {
        Assert.True(QueryString.TryParse(text, out var parameters, out var error), error);
        Assert.Equal(expected, string.Join('|', parameters.Select(p => p.Value is null ? $"{p.Key}:null" : $"{p.Key}={p.Value}")));
    }

    [Theory]
    [InlineData("a=1&b=%")]
    [InlineData("a=1&b=%4")]
    [InlineData("a=1&%zz=1")]
    [InlineData("a=1&b=%u0041")]
    public void A_percent_sign_without_two_digits_is_an_error_that_names_the_parameter(string text)
    {
        Assert.False(QueryString.TryParse(text, out _, out var error));
        Assert.Contains("parameter 2", error);
    }

    [Fact]
    public void There_is_an_end_to_the_number_of_parameters()
    {
        Assert.True(QueryString.TryParse(Many(QueryString.MaxParameters), out var parameters, out _));
        Assert.Equal(QueryString.MaxParameters, parameters.Count);
        Assert.False(QueryString.TryParse(Many(QueryString.MaxParameters + 1), out _, out var error));
        Assert.NotEmpty(error);

        static string Many(int count) => string.Join('&', Enumerable.Repeat("a", count));
    }

    [Fact]
    public void Whatever_the_text_nothing_is_thrown() =>
        Prop.ForAll<string>(text =>
        {
            var read = QueryString.TryParse(text, out _, out var error);
            Assert.Equal(read, error.Length == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_formatted_reads_back() =>
        Prop.ForAll<(string, string)[]>(pairs =>
        {
            var parameters = pairs
                .Where(pair => !string.IsNullOrEmpty(pair.Item1) && IsUnicode(pair.Item1) && IsUnicode(pair.Item2 ?? ""))
                .Select(pair => new KeyValuePair<string, string?>(pair.Item1, pair.Item2)).ToList();
            Assert.True(QueryString.TryParse(QueryString.Format(parameters), out var read, out var error), error);
            Assert.Equal(parameters, read);
        }).QuickCheckThrowOnFailure();

    private static bool IsUnicode(string text) => !text.Any(char.IsSurrogate);
}
