using System.Reflection;
using System.Text;

namespace Sluice.Snowplow.Tests;

public class EnrichedLineTests
{
    private static readonly DateTimeOffset Enqueued = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Fact]
    public void Every_named_index_is_that_of_the_column_of_its_name()
    {
        var named = typeof(ColumnIndex).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Name: field.Name.ToLowerInvariant(), Index: (int)field.GetRawConstantValue()!)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, pair => Assert.Equal(EnrichedColumns.All[pair.Index].Name.Replace("_", "", StringComparison.Ordinal), pair.Name));
    }

    [Fact]
    public void Each_column_of_a_line_is_the_one_that_was_written()
    {
        var texts = Enumerable.Range(0, EnrichedColumns.Count).Select(i => i % 3 == 0 ? "" : new string((char)('a' + i % 26), i % 7 + 1)).ToArray();
        var ends = new int[EnrichedLine.Room];
        var line = Encoding.UTF8.GetBytes(string.Join('\t', texts));

        Assert.True(EnrichedLine.TryParse(line, ends, out var row));
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(texts[i], Encoding.UTF8.GetString(row.Column(i)));
            Assert.Equal(texts[i], Encoding.UTF8.GetString(line[EnrichedLine.Of(line, ends).Place(i)]));
            Assert.Equal(texts[i].Length == 0, row.AreEmpty(i, i));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(130)]
    [InlineData(132)]
    public void A_line_with_another_number_of_columns_is_none(int columns) =>
        Assert.False(EnrichedLine.TryParse(Encoding.UTF8.GetBytes(new string('\t', Math.Max(columns - 1, 0))), new int[EnrichedLine.Room], out _));

    [Theory]
    [InlineData("", "", "2026-03-04 05:06:07.000")]
    [InlineData("2026-03-04 05:00:00.123", "", "2026-03-04 05:00:00.123")]
    [InlineData("2026-03-04 05:00:00.123", "2026-03-04 04:59:59.000", "2026-03-04 04:59:59.000")]
    [InlineData("2026-03-04 05:00:00.123", "2026-03-04 05:00:01.000", "2026-03-04 05:00:00.123")]
    [InlineData("2026-03-04 05:00:00.123", "2026-03-04 03:00:00.000", "2026-03-04 05:00:00.123")]
    [InlineData("yesterday, or some time", "1969-12-31 23:59:59.999", "2026-03-04 05:06:07.000")]
    public void An_event_happened_when_the_tracker_says_unless_that_is_later_than_its_receipt_or_too_long_before(string collected, string derived, string expected)
    {
        var texts = Enumerable.Repeat("", EnrichedColumns.Count).ToArray();
        (texts[ColumnIndex.CollectorTstamp], texts[ColumnIndex.DerivedTstamp]) = (collected, derived);

        Assert.True(EnrichedLine.TryParse(Encoding.UTF8.GetBytes(string.Join('\t', texts)), new int[EnrichedLine.Room], out var row));
        Assert.Equal(expected, Times.ToTsv(row.HappenedAt(Enqueued, TimeSpan.FromHours(1)).UtcDateTime));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("a\u0001b\u007fc", "a b c")]
    [InlineData("abc\ud83d\ude00", "abc")]
    [InlineData("abcdefgh", "abcd")]
    public void Text_is_cut_between_characters_and_has_no_control_characters(string written, string? expected)
    {
        var texts = Enumerable.Repeat("", EnrichedColumns.Count).ToArray();
        texts[ColumnIndex.PageTitle] = written;

        Assert.True(EnrichedLine.TryParse(Encoding.UTF8.GetBytes(string.Join('\t', texts)), new int[EnrichedLine.Room], out var row));
        Assert.Equal(expected, row.Text(ColumnIndex.PageTitle, expected == "a b c" ? 5 : 4));
    }
}
