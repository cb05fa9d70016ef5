using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class EventFieldTests
{
    [Fact]
    public async Task What_the_payload_knows_is_set_before_any_parameter()
    {
        var e = await Good(Get("e=pv") with { UserAgent = "a\tb\nc", NetworkUserId = UserId.ToUpperInvariant() });
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 0, 500), e.CollectorTstamp);
        Assert.Equal(Now.UtcDateTime, e.EtlTstamp);
        Assert.Equal("sluice-0.1.0", e.VCollector);
        Assert.Equal("sluice-enrich-0.1.0", e.VEtl);
        Assert.Equal(UserId, e.NetworkUserid);
        Assert.Equal("198.51.100.7", e.UserIpaddress);
        Assert.Equal("a    bc", e.Useragent);
        Assert.Equal(e.CollectorTstamp, e.DerivedTstamp);
    }

    [Fact]
    public async Task Parameters_win_over_the_payload()
    {
        var e = await Good(("e", "pv"), ("cv", "mine-1"), ("nuid", "n"), ("ip", "203.0.113.9, 10.0.0.1"), ("ua", "agent"), ("eid", "A1B2C3D4-0000-4000-8000-000000000001"));
        Assert.Equal(("mine-1", "n", "203.0.113.9", "agent"), (e.VCollector, e.NetworkUserid, e.UserIpaddress, e.Useragent));
        Assert.Equal("a1b2c3d4-0000-4000-8000-000000000001", e.EventId);
    }

    [Theory]
    [InlineData("nuid=n&tnuid=t")]
    [InlineData("tnuid=t&nuid=n")]
    public async Task A_third_party_user_id_beats_the_network_user_id_in_either_order(string query) =>
        Assert.Equal("t", (await Good(Get("e=pv&" + query))).NetworkUserid);

    [Fact]
    public async Task The_last_of_two_equal_names_wins() =>
        Assert.Equal("second", (await Good(Get("e=pv&page=first&page=second"))).PageTitle);

    [Fact]
    public async Task Names_without_a_value_and_unknown_names_mean_nothing()
    {
        var e = await Good(Get("e=pv&vid&whatever=1&evn=com.acme"));
        Assert.Null(e.DomainSessionidx);
    }

    [Fact]
    public async Task Every_kind_of_field_gets_its_value()
    {
        var e = await Good(
            ("e", "se"), ("p", "mob"), ("aid", "shop"), ("duid", "d"), ("sid", "F732D278-120E-4AB6-845B-C1F11CD85DC7"), ("vid", "-42"),
            ("res", "1920x1080"), ("vp", "800x600"), ("ds", "1x2"), ("cookie", "1"), ("f_pdf", "0"), ("tid", "7"), ("cd", "24"),
            ("dtm", "1376487150616"), ("stm", "1376487150617"), ("se_va", "1E3"), ("ti_na", "thing"), ("tz", "Europe/Berlin"),
            ("pp_mix", "+1"), ("tr_tt", "NULL"));
        Assert.Equal(("struct", "mob", "shop", "d"), (e.Event, e.Platform, e.AppId, e.DomainUserid));
        Assert.Equal(("f732d278-120e-4ab6-845b-c1f11cd85dc7", -42), (e.DomainSessionid, e.DomainSessionidx));
        Assert.Equal((1920, 1080, 800, 600, 1, 2), (e.DvceScreenwidth, e.DvceScreenheight, e.BrViewwidth, e.BrViewheight, e.DocWidth, e.DocHeight));
        Assert.Equal((true, false, 7, "24"), (e.BrCookies, e.BrFeaturesPdf, e.TxnId, e.BrColordepth));
        Assert.Equal(new DateTime(2013, 8, 14, 13, 32, 30, 616), e.DvceCreatedTstamp);
        Assert.Equal(("1000", "thing", "Europe/Berlin", 1, null), (e.SeValue, e.TiName, e.OsTimezone, e.PpXoffsetMin, e.TrTotal));
    }

    [Fact]
    public async Task Control_characters_do_not_reach_a_field() =>
        Assert.Equal("a    bc", (await Good(("e", "pv"), ("page", "a\tb\r\n\u0000\u007fc"))).PageTitle);

    [Theory]
    [InlineData("e", "xx", "Not a valid event type")]
    [InlineData("p", "ma", "Not a valid platform")]
    [InlineData("eid", "5d79770b", "Not a valid UUID")]
    [InlineData("sid", "", "Not a valid UUID")]
    [InlineData("vid", "12.5", "Cannot be converted to java.lang.Integer")]
    [InlineData("vid", "", "Cannot be converted to java.lang.Integer")]
    [InlineData("ti_qu", "2147483648", "Cannot be converted to java.lang.Integer")]
    [InlineData("pp_max", "1999.", "Cannot be converted to java.lang.Integer")]
    [InlineData("se_va", "19,999.99", "Cannot be converted to java.math.BigDecimal")]
    [InlineData("ev_va", "", "Cannot be converted to java.math.BigDecimal")]
    [InlineData("tr_tt", "0x54", "Cannot be converted to java.math.BigDecimal")]
    [InlineData("cookie", "a", "Cannot be converted to Boolean-like java.lang.Byte")]
    [InlineData("f_pdf", "1,000.5", "Cannot be converted to Boolean-like java.lang.Byte")]
    [InlineData("f_ag", "", "Cannot be converted to Boolean-like java.lang.Byte")]
    [InlineData("res", "", @"Does not conform to regex (\d+)x(\d+)")]
    [InlineData("res", "12x", @"Does not conform to regex (\d+)x(\d+)")]
    [InlineData("vp", "-1x5", @"Does not conform to regex (\d+)x(\d+)")]
    [InlineData("ds", "99999999999x5", "Could not be converted to java.lang.Integer s")]
    [InlineData("dtm", "soon", "Not in the expected format: ms since epoch")]
    [InlineData("ttm", "99999999999999999999", "Not in the expected format: ms since epoch")]
    [InlineData("stm", "253402300800000", "Formatted as 10000-01-01 00:00:00.000 is not Redshift-compatible")]
    public async Task A_parameter_that_cannot_be_read_is_named_with_the_reason_and_without_its_value(string name, string value, string reason)
    {
        var row = name == "e"
            ? await Bad<BadRow.SchemaViolations>((name, value))
            : await Bad<BadRow.SchemaViolations>(("e", "pv"), (name, value));
        Assert.Equal((name, "atomic_field_parse_error", reason), Assert.Single(Atomic(row)));
    }

    [Fact]
    public async Task All_unreadable_parameters_of_an_event_come_in_one_message()
    {
        var row = await Bad<BadRow.SchemaViolations>(("e", "pv"), ("vid", "x"), ("p", "y"), ("page", "fine"), ("co", "{[-"));
        Assert.Single(row.Messages);
        Assert.Equal(["co", "p", "vid"], Atomic(row).Select(r => r.Path).Order());
        Assert.Equal("fine", row.Enriched.PageTitle);
        Assert.Null(row.Enriched.DomainSessionidx);
    }

    [Theory]
    [InlineData("page_view", "pv", "com.snowplowanalytics.snowplow", "page_view")]
    [InlineData("page_ping", "pp", "com.snowplowanalytics.snowplow", "page_ping")]
    [InlineData("transaction", "tr", "com.snowplowanalytics.snowplow", "transaction")]
    [InlineData("transaction_item", "ti", "com.snowplowanalytics.snowplow", "transaction_item")]
    [InlineData("struct", "se", "com.google.analytics", "event")]
    [InlineData("struct", "ev", "com.google.analytics", "event")]
    public async Task An_event_is_named_after_its_kind(string type, string parameter, string vendor, string name)
    {
        var e = await Good(("e", parameter));
        Assert.Equal((type, vendor, name, "jsonschema", "1-0-0"), (e.Event, e.EventVendor, e.EventName, e.EventFormat, e.EventVersion));
    }

    [Fact]
    public async Task A_self_describing_event_with_nothing_inside_has_no_name()
    {
        var e = await Good(("e", "ue"), ("tv", "js-0.13.1"), ("p", "web"), ("ti_qu", "42"));
        Assert.Equal((42, null, null), (e.TiQuantity, e.EventVendor, e.EventName));
    }

    [Theory]
    [InlineData("p=web")]
    [InlineData("e=ad")]
    public async Task An_event_without_a_kind_or_with_one_that_has_no_schema_is_an_enrichment_failure(string query)
    {
        var row = await Bad<BadRow.EnrichmentFailures>(Get(query));
        var failure = Assert.Single(row.Messages);
        Assert.Equal((null, null), (failure.SchemaKey, failure.Identifier));
        Assert.Equal("event", Assert.IsType<FailureMessage.InputData>(failure.Message).Field);
    }
}
