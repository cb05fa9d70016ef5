using Sluice.Snowplow;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Parameters;

/// <summary>What each kind of parameter puts into its column; what is refused stands in <see cref="EventFieldTests"/>.</summary>
public class ParameterValueTests
{
    [Theory]
    [InlineData("p", "web", "platform", "web")]
    [InlineData("p", "mob", "platform", "mob")]
    [InlineData("p", "app", "platform", "app")]
    [InlineData("p", "pc", "platform", "pc")]
    [InlineData("p", "tv", "platform", "tv")]
    [InlineData("p", "cnsl", "platform", "cnsl")]
    [InlineData("p", "srv", "platform", "srv")]
    [InlineData("p", "iot", "platform", "iot")]
    [InlineData("p", "headset", "platform", "headset")]
    [InlineData("ip", "203.0.113.9", "user_ipaddress", "203.0.113.9")]
    [InlineData("ip", "203.0.113.9,10.0.0.1", "user_ipaddress", "203.0.113.9")]
    [InlineData("ip", "203.0.113.9, 10.0.0.1", "user_ipaddress", "203.0.113.9")]
    [InlineData("ip", "203.0.113.9|10.0.0.1", "user_ipaddress", "203.0.113.9")]
    [InlineData("vp", "90x160", "br_viewwidth", "90")]
    [InlineData("vp", "90x160", "br_viewheight", "160")]
    [InlineData("eid", "0f8fad5b-d9cb-469f-a165-70867728950e", "event_id", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("eid", "0F8FAD5B-D9CB-469F-A165-70867728950E", "event_id", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("cookie", "1", "br_cookies", "1")]
    [InlineData("f_java", "0", "br_features_java", "0")]
    [InlineData("vid", "0", "domain_sessionidx", "0")]
    [InlineData("tid", "-1", "txn_id", "-1")]
    [InlineData("tid", "-1804289", "txn_id", "-1804289")]
    public async Task A_value_reaches_its_column(string name, string sent, string column, string value) =>
        Assert.Equal(value, await ColumnAsync(name, sent, column));

    [Theory]
    [InlineData("vid", "domain_sessionidx")]
    [InlineData("tid", "txn_id")]
    [InlineData("ti_qu", "ti_quantity")]
    [InlineData("pp_mix", "pp_xoffset_min")]
    [InlineData("pp_max", "pp_xoffset_max")]
    [InlineData("pp_miy", "pp_yoffset_min")]
    [InlineData("pp_may", "pp_yoffset_max")]
    public async Task A_whole_number_may_have_a_sign_and_the_word_null_is_none(string name, string column)
    {
        Assert.Equal("7", await ColumnAsync(name, "7", column));
        Assert.Equal("-7", await ColumnAsync(name, "-7", column));
        Assert.Null(await ColumnAsync(name, "null", column));
        Assert.Null(await ColumnAsync(name, "Null", column));
    }

    [Theory]
    [InlineData("se_va", "se_value")]
    [InlineData("ev_va", "se_value")]
    [InlineData("tr_tt", "tr_total")]
    [InlineData("tr_tx", "tr_tax")]
    [InlineData("tr_sh", "tr_shipping")]
    [InlineData("ti_pr", "ti_price")]
    public async Task An_amount_keeps_its_digits_and_the_word_null_is_none(string name, string column)
    {
        Assert.Equal("7", await ColumnAsync(name, "7", column));
        Assert.Equal("-1234567890123.00005", await ColumnAsync(name, "-1234567890123.00005", column));
        Assert.Equal("8", await ColumnAsync(name, "8.", column));
        Assert.Null(await ColumnAsync(name, "null", column));
    }

    private static async Task<string?> ColumnAsync(string name, string sent, string column)
    {
        Assert.True(EnrichedColumns.TryGet(column, out var found), column);
        return found.GetText(await Good(("e", "pv"), (name, sent)));
    }
}
