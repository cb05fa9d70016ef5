using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

public class ClientAddressTests
{
    [Theory]
    [InlineData("198.51.100.7", "Accept: x")]
    [InlineData("129.78.138.66", "Accept: x", "X-Forwarded-For: 129.78.138.66, 129.78.64.103")]
    [InlineData("129.78.138.66", "x-FORWARDED-for:129.78.138.66")]
    [InlineData("1.1.1.1", "X-Forwarded-For: 1.1.1.1:8080")]
    [InlineData("2001:db8::1", "X-Forwarded-For: \"[2001:db8::1]\"")]
    [InlineData("2001:db8::1", "X-Forwarded-For: [2001:db8::1]:443, 1.1.1.1")]
    [InlineData("2001:db8::1", "X-Forwarded-For: 2001:db8::1")]
    [InlineData("1.1.1.1", "Forwarded: for=2.2.2.2", "X-Forwarded-For: 1.1.1.1")]
    [InlineData("2.2.2.2", "Forwarded: proto=https;for=2.2.2.2;by=3.3.3.3, for=4.4.4.4")]
    [InlineData("2001:db8::1", "Forwarded: For=\"[2001:db8::1]:4711\"")]
    [InlineData("2.2.2.2", "X-Forwarded-For: unknown", "Forwarded: for=2.2.2.2")]
    [InlineData("198.51.100.7", "X-Forwarded-For: <script>", "Forwarded: for=_hidden")]
    [InlineData("198.51.100.7", "X-Forwarded-For: [2001:db8::1", "Forwarded: for=")]
    [InlineData("198.51.100.7", "X-Forwarded-For:", "X-Forwarded-For: 7")]
    [InlineData("1.1.1.1", "X-Forwarded-For: 999.1.1.1", "X-Forwarded-For: 1.1.1.1")]
    public async Task The_address_is_the_first_that_a_proxy_names_or_else_the_payloads(string address, params string[] headers) =>
        Assert.Equal(address, (await Good(Get("e=pv") with { Headers = headers })).UserIpaddress);
}
