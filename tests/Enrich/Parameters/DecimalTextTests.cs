using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Enrich.Parameters;

namespace Sluice.Enrich.Tests.Parameters;

public class DecimalTextTests
{
    [Theory]
    [InlineData("42", "42")]
    [InlineData("23.", "23")]
    [InlineData(".5", "0.5")]
    [InlineData("+5", "5")]
    [InlineData("00012.50", "12.50")]
    [InlineData("1999.99", "1999.99")]
    [InlineData("-78694353.00001", "-78694353.00001")]
    [InlineData("-137777104559", "-137777104559")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1E-7")]
    [InlineData("1.0E-10", "1.0E-10")]
    [InlineData("1E3", "1000")]
    [InlineData("1.5e+1", "15")]
    [InlineData("1.25E1", "12.5")]
    [InlineData("-0", "0")]
    [InlineData("-0.00", "0.00")]
    [InlineData("0E5", "0")]
    [InlineData("0E2000000000", "0")]
    [InlineData("1E-2000000000", "1E-2000000000")]
    [InlineData("-12E-9", "-1.2E-8")]
    public void A_number_has_the_text_of_Javas_BigDecimal(string sent, string kept)
    {
        Assert.True(DecimalText.TryNormalise(sent, out var value));
        Assert.Equal(kept, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("e5")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("1E99999999999")]
    public void What_BigDecimal_does_not_read_is_refused(string text) => Assert.False(DecimalText.TryNormalise(text, out _));

    [Fact]
    public void A_number_of_four_hundred_digits_is_kept_and_a_longer_one_refused()
    {
        Assert.True(DecimalText.TryNormalise("1E399", out var value));
        Assert.Equal(400, value.Length);
        Assert.False(DecimalText.TryNormalise("1E400", out _));
        Assert.False(DecimalText.TryNormalise("1E2000000000", out _));
        Assert.True(DecimalText.TryNormalise(new string('9', 400), out _));
        Assert.False(DecimalText.TryNormalise(new string('9', 401), out _));
    }

    [Fact]
    public void The_text_means_the_same_number()
    {
        var cases = Gen.Choose(-9999, 9999).SelectMany(m => Gen.Choose(0, 6).SelectMany(f => Gen.Choose(-30, 30).Select(e => (m, f, e)))).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            var digits = Math.Abs(c.m).ToString(CultureInfo.InvariantCulture).PadLeft(c.f + 1, '0');
            var text = $"{(c.m < 0 ? "-" : "")}{digits[..^c.f]}.{digits[^c.f..]}E{c.e}";
            return DecimalText.TryNormalise(text, out var value) && Scaled(value) == c.m * BigInteger.Pow(10, 40 + c.e - c.f);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The number times 10^40.</summary>
    private static BigInteger Scaled(string text)
    {
        var e = text.IndexOf('E');
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.');
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        return BigInteger.Parse(mantissa.Replace(".", ""), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 40 + exponent - fraction);
    }
}
