using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class PayloadCheckTests
{
    private static async Task<FailureMessage> Violation(CollectorPayload payload) =>
        (await Bad<BadRow.CollectorPayloadFormatViolation>(payload)).Message;

    [Fact]
    public async Task Bytes_that_are_no_Thrift_are_kept_whole_in_a_format_violation()
    {
        byte[] bytes = [1, 2, 3];
        var outcome = Assert.Single(await Enricher().ProcessAsync(bytes, Origin, CancellationToken.None));
        var row = Assert.IsType<BadRow.CollectorPayloadFormatViolation>(Assert.IsType<EnrichOutcome.Failed>(outcome).Row);
        Assert.Equal(bytes, row.Payload.ToArray());
        Assert.IsType<FailureMessage.Simple>(row.Message);
        Assert.Equal(Origin, outcome.Origin);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/one")]
    [InlineData("/one/two/three")]
    [InlineData("/i/")]
    public async Task A_path_that_is_neither_vendor_and_version_nor_the_pixel_is_a_format_violation(string? path)
    {
        var message = Assert.IsType<FailureMessage.InputData>(await Violation(Get("e=pv") with { Path = path }));
        Assert.Equal(("path", path), (message.Field, message.Value));
    }

    [Theory]
    [InlineData("test-nuid")]
    [InlineData("")]
    [InlineData("{5d79770b-015b-4af8-8c91-b2ed6faf4b1e}")]
    [InlineData("5d79770b015b4af88c91b2ed6faf4b1e")]
    public async Task A_network_user_id_that_is_no_UUID_is_a_format_violation(string id)
    {
        var message = Assert.IsType<FailureMessage.InputData>(await Violation(Get("e=pv") with { NetworkUserId = id }));
        Assert.Equal(("networkUserId", id, "not valid UUID"), (message.Field, message.Value, message.Expectation));
    }

    [Fact]
    public async Task Another_schema_of_payload_is_a_format_violation() =>
        Assert.Equal("schema", Assert.IsType<FailureMessage.InputData>(
            await Violation(Get("e=pv") with { Schema = "iglu:com.acme/CollectorPayload/thrift/1-0-0" })).Field);

    [Fact]
    public async Task A_query_string_that_cannot_be_decoded_is_a_format_violation() =>
        Assert.Equal("querystring", Assert.IsType<FailureMessage.InputData>(await Violation(Get("e=pv&page=100%"))).Field);

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(253402300800000)]
    public async Task A_time_beyond_four_digit_years_is_a_format_violation(long timestamp)
    {
        var message = Assert.IsType<FailureMessage.InputData>(await Violation(Get("e=pv") with { Timestamp = timestamp }));
        Assert.EndsWith("is not Redshift-compatible", message.Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sentence_about_a_time_before_Christ_shows_it_with_its_sign()
    {
        // 1 January of the year -30, 2,000 years (730,485 days) before 1970.
        var message = Assert.IsType<FailureMessage.InputData>(await Violation(Get("e=pv") with { Timestamp = -730_485L * 86_400_000 }));
        Assert.Equal("Formatted as -0030-01-01 00:00:00.000 is not Redshift-compatible", message.Expectation);
    }

    [Fact]
    public async Task A_payload_without_a_network_user_id_is_enriched() =>
        Assert.Null((await Good(Get("e=pv") with { NetworkUserId = null })).NetworkUserid);
}
