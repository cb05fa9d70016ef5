using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.BuiltIn;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class TimeTests
{
    private static readonly long Collected = Get("").Timestamp;

    private static async Task<long> Derived(string query)
    {
        var derived = (await Good(Get("e=pv&" + query))).DerivedTstamp!.Value;
        return new DateTimeOffset(derived).ToUnixTimeMilliseconds();
    }

    [Fact]
    public async Task What_lay_between_creation_and_sending_is_taken_off_the_collector_time() =>
        Assert.Equal(Collected - 1, await Derived("dtm=1398762054000&stm=1398762054001"));

    [Fact]
    public async Task The_difference_is_counted_in_milliseconds_across_months() =>
        Assert.Equal(Collected - 40L * 86_400_000, await Derived($"dtm=1398762054000&stm={1398762054000 + 40L * 86_400_000}"));

    [Theory]
    [InlineData("dtm=1398762054001&stm=1398762054000")]
    [InlineData("dtm=1398762054000&stm=1398762054000")]
    [InlineData("dtm=1398762054000")]
    [InlineData("stm=1398762054000")]
    public async Task Device_times_that_tell_nothing_leave_the_collector_time(string query) =>
        Assert.Equal(Collected, await Derived(query));

    [Fact]
    public async Task The_true_time_beats_everything() =>
        Assert.Equal(86_400_000, await Derived("ttm=86400000&dtm=1398762054000&stm=1398762054001"));

    [Fact]
    public async Task Without_the_collectors_time_the_devices_alone_tell_nothing()
    {
        var raw = new RawEvent { Vendor = "v", Version = "1", Parameters = [], Payload = Get("e=pv") };
        var created = new DateTime(2026, 5, 6, 7, 8, 0, DateTimeKind.Utc);
        foreach (var enriched in new[] { new EnrichedEvent(), new EnrichedEvent { DvceCreatedTstamp = created, DvceSentTstamp = created.AddSeconds(1) } })
        {
            var context = new EnrichmentContext(raw, enriched);
            await new DerivedTimestamp().EnrichAsync(context, CancellationToken.None);
            Assert.Null(enriched.DerivedTstamp);
            Assert.Empty(context.Failures);
        }
    }

    [Fact]
    public async Task Device_times_that_lead_before_the_calendar_are_an_enrichment_failure()
    {
        var row = await Bad<BadRow.EnrichmentFailures>(("e", "pv"), ("dtm", "-62135596800000"), ("stm", "253402300799999"));
        Assert.Equal("derived_tstamp", Assert.IsType<FailureMessage.InputData>(row.Messages[0].Message).Field);
    }
}
