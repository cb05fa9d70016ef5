namespace Sluice.Iglu.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData("date-time", "2026-01-02T03:04:05Z", true)]
    [InlineData("date-time", "2026-01-02t03:04:05.123456789+05:30", true)]
    [InlineData("date-time", "2016-12-31T23:59:60Z", true)]
    [InlineData("date-time", "2026-01-02T03:04:05", false)]
    [InlineData("date-time", "2026-01-02T03:04:05.Z", false)]
    [InlineData("date-time", "2026-13-02T03:04:05Z", false)]
    [InlineData("date-time", "2026-02-29T03:04:05Z", false)]
    [InlineData("date-time", "2026-01-02T24:04:05Z", false)]
    [InlineData("date-time", "2026-01-02T03:04:05+0530", false)]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2026-02-29", false)]
    [InlineData("date", "2026-1-2", false)]
    [InlineData("uri", "https://example.com/a?b#c", true)]
    [InlineData("uri", "mailto:a@b", true)]
    [InlineData("uri", "//cdn.example.com/x", true)]
    [InlineData("uri", "example.com/x", false)]
    [InlineData("uri", "https://example.com/a b", false)]
    [InlineData("ipv4", "192.168.0.255", true)]
    [InlineData("ipv4", "192.168.0.256", false)]
    [InlineData("ipv4", "192.168.0", false)]
    [InlineData("ipv4", "192.168.0.1.2", false)]
    [InlineData("ipv6", "::1", true)]
    [InlineData("ipv6", "2001:db8::8a2e:370:7334", true)]
    [InlineData("ipv6", "::ffff:10.0.0.1", true)]
    [InlineData("ipv6", "[::1]", false)]
    [InlineData("ipv6", "1::2::3", false)]
    [InlineData("ipv6", "10.0.0.1", false)]
    [InlineData("email", "a.b+c@example.com", true)]
    [InlineData("email", "a@[10.0.0.1]", true)]
    [InlineData("email", "example.com", false)]
    [InlineData("email", "a@b@example.com", false)]
    [InlineData("email", "a..b@example.com", false)]
    [InlineData("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430C8", true)]
    [InlineData("uuid", "6ba7b8109dad11d180b400c04fd430c8", false)]
    [InlineData("hostname", "www.example.com", true)]
    [InlineData("hostname", "-www.example.com", false)]
    [InlineData("hostname", "www..example.com", false)]
    public void Formats_accept_and_refuse_as_the_field_expects(string format, string text, bool valid)
    {
        var schema = Samples.Compile($$"""{"format":"{{format}}"}""");
        Assert.Equal(valid, schema.IsValid(Samples.Json($"\"{text}\"")));
        Assert.True(schema.IsValid(Samples.Json("17")));
    }
}
