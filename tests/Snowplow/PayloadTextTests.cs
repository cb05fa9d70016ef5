namespace Sluice.Snowplow.Tests;

public sealed class PayloadTextTests
{
    [Fact]
    public void A_payload_is_printed_field_by_field_and_unset_fields_are_left_out()
    {
        var payload = new CollectorPayload
        {
            IpAddress = "192.0.2.1", Timestamp = 12, Collector = "c", Path = "/i", Headers = ["A: b", "C: d"], NetworkUserId = "n",
        };
        Assert.Equal(
            "CollectorPayload(schema:iglu:com.snowplowanalytics.snowplow/CollectorPayload/thrift/1-0-0, ipAddress:192.0.2.1, "
            + "timestamp:12, encoding:UTF-8, collector:c, path:/i, headers:[A: b, C: d], networkUserId:n)",
            PayloadText.Of(payload, 10_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(300)]
    public void It_is_the_start_of_the_whole_text_and_never_longer_than_asked(int length)
    {
        var payload = Samples.Payload();
        var whole = PayloadText.Of(payload, int.MaxValue);
        Assert.Equal(whole[..Math.Min(length, whole.Length)], PayloadText.Of(payload, length));
    }

    [Fact]
    public void A_pair_of_surrogates_is_not_cut_in_two()
    {
        var payload = new CollectorPayload { Body = string.Concat(Enumerable.Repeat("😀", 200)) };
        for (var length = 100; length < 300; length++)
            Assert.False(char.IsHighSurrogate(PayloadText.Of(payload, length)[^1]));
    }
}
