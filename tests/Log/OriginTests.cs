using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Log.Tests;

public sealed class OriginTests
{
    [Theory]
    [InlineData("0-0-0", 0, 0L, 0)]
    [InlineData("31-9223372036854775807-12", 31, long.MaxValue, 12)]
    [InlineData("007-08-9", 7, 8L, 9)]
    public void An_origin_is_read(string text, int partition, long sequence, int index)
    {
        Assert.True(Origin.TryParse(text, out var origin));
        Assert.Equal(new Origin(partition, sequence, index), origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1-2")]
    [InlineData("1--2")]
    [InlineData("-1-2-3")]
    [InlineData("1-2-3-4")]
    [InlineData("1-2-3 ")]
    [InlineData("1-2-+3")]
    [InlineData("a-2-3")]
    [InlineData("2147483648-2-3")]
    [InlineData("1-9223372036854775808-3")]
    [InlineData("1-2-2147483648")]
    [InlineData("1-٣-2")]
    public void Anything_else_is_not(string text)
    {
        Assert.False(Origin.TryParse(text, out var origin));
        Assert.Equal(default, origin);
    }

    [Fact]
    public void Every_origin_survives_being_written_and_read() => Prop.ForAll<NonNegativeInt, long, NonNegativeInt>((p, s, i) =>
    {
        var origin = new Origin(p.Get, s & long.MaxValue, i.Get);
        Span<char> written = stackalloc char[48];
        return origin.TryFormat(written, out var length)
            && written[..length].SequenceEqual(origin.ToString())
            && Origin.TryParse(written[..length], out var read) && read == origin;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_possible_origin_fits_48_characters()
    {
        Span<char> written = stackalloc char[48];
        Assert.True(new Origin(int.MinValue, long.MinValue, int.MinValue).TryFormat(written, out _));
        Assert.False(new Origin(1, 2, 3).TryFormat(written[..4], out _));
    }

    [Fact]
    public void No_text_makes_the_parser_fail() => Prop.ForAll<string?>(text =>
    {
        Origin.TryParse(text, out var origin);
        return origin is { Partition: >= 0, Sequence: >= 0, Index: >= 0 };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Origins_are_ordered_by_sequence_then_index() => Prop.ForAll<(byte S, byte I), (byte S, byte I)>((a, b) =>
        new Origin(0, a.S, a.I).IsAfter(new Origin(0, b.S, b.I)) == ((a.S * 256) + a.I > (b.S * 256) + b.I))
        .QuickCheckThrowOnFailure();
}
