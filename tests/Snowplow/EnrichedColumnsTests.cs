using System.Reflection;

namespace Sluice.Snowplow.Tests;

public sealed class EnrichedColumnsTests
{
    [Fact]
    public void There_are_131_columns_with_names_of_their_own()
    {
        Assert.Equal(131, EnrichedColumns.All.Length);
        Assert.Equal(131, EnrichedColumns.All.ToArray().Select(column => column.Name).Distinct().Count());
        for (var i = 0; i < 131; i++) Assert.Equal(i, EnrichedColumns.All[i].Index);
    }

    [Fact]
    public void Every_column_reads_and_writes_the_property_of_its_name()
    {
        var enriched = Samples.Event(new Random(3), 1);
        foreach (var column in EnrichedColumns.All)
        {
            var property = typeof(EnrichedEvent).GetProperty(
                string.Concat(column.Name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..])),
                BindingFlags.Public | BindingFlags.Instance)!;
            Assert.NotNull(property.GetValue(enriched));
            column.Clear(enriched);
            Assert.Null(property.GetValue(enriched));
            Assert.True(column.IsNull(enriched));
        }
    }

    [Theory]
    [InlineData("app_id", 1, 255)]
    [InlineData("collector_tstamp", 4, null)]
    [InlineData("event_id", 7, 36)]
    [InlineData("page_url", 30, 10000)]
    [InlineData("page_referrer", 32, 10000)]
    [InlineData("unstruct_event", 59, null)]
    [InlineData("useragent", 78, 1000)]
    [InlineData("br_colordepth", 95, 12)]
    [InlineData("mkt_clickid", 117, 1000)]
    [InlineData("derived_contexts", 123, null)]
    [InlineData("true_tstamp", 131, null)]
    public void A_column_is_found_by_name_at_its_place_with_its_limit(string name, int number, int? maxLength)
    {
        Assert.True(EnrichedColumns.TryGet(name, out var column));
        Assert.Equal(number, column.Index + 1);
        Assert.Equal(maxLength, column.MaxLength);
    }

    [Fact]
    public void A_name_that_is_no_column_is_not_found() => Assert.False(EnrichedColumns.TryGet("App_Id", out _));
}
