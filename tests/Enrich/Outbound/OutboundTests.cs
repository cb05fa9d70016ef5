using System.IO.Compression;
using System.Net;
using Sluice.Enrich.Outbound;

namespace Sluice.Enrich.Tests.Outbound;

public class OutboundTests
{
    private static async Task<OutboundAnswer> Get(Uri origin, Uri uri, double seconds = 20, params string[] privateHosts)
    {
        using var http = new OutboundHttp(origin, TimeSpan.FromSeconds(seconds), privateHosts);
        return await http.SendAsync(HttpMethod.Get, uri, null, null, null, CancellationToken.None);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2002:808:808::1", true)]
    public void An_address_is_public_or_it_is_not(string address, bool isPublic) => Assert.Equal(isPublic, AddressRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_to_an_address_that_is_not_public_is_refused_unless_it_is_listed()
    {
        await using var service = HttpDouble.Start(_ => (200, "{}"));
        var named = new Uri($"http://localhost:{service.Origin.Port}/");
        Assert.Equal("the host has an address that is not public", (await Get(named, named)).Error);
        Assert.Empty(service.Requests);
        Assert.NotNull((await Get(named, named, privateHosts: "LOCALHOST")).Body);
    }

    [Fact]
    public async Task Another_host_port_or_scheme_is_not_asked()
    {
        await using var service = HttpDouble.Start(_ => (200, "{}"));
        var origin = service.Origin;
        foreach (var uri in new[] { $"http://localhost:{origin.Port}/", $"http://127.0.0.2:{origin.Port}/", $"https://127.0.0.1:{origin.Port}/", $"http://127.0.0.1:{origin.Port + 1}/" })
            Assert.Equal("the answer leads to another host", (await Get(origin, new Uri(uri))).Error);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_and_one_to_the_same_is()
    {
        await using var other = HttpDouble.Start(_ => (200, "\"stolen\""));
        await using var service = HttpDouble.Start(request => request.Target switch
        {
            "/away" => new HttpDouble.Answer(302, [], $"Location: {other.Origin}\r\n"),
            "/meta" => new HttpDouble.Answer(302, [], "Location: http://169.254.169.254/metadata\r\n"),
            "/near" => new HttpDouble.Answer(307, [], "Location: /here\r\n"),
            "/loop" => new HttpDouble.Answer(301, [], "Location: /loop\r\n"),
            _ => (200, "{}"),
        });
        Assert.Equal("the answer leads to another host", (await Get(service.Origin, new Uri(service.Origin, "away"))).Error);
        Assert.Equal("the answer leads to another host", (await Get(service.Origin, new Uri(service.Origin, "meta"))).Error);
        Assert.Empty(other.Requests);
        Assert.NotNull((await Get(service.Origin, new Uri(service.Origin, "near"))).Body);
        Assert.Equal("the answer has status 301", (await Get(service.Origin, new Uri(service.Origin, "loop"))).Error);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_given_up_packed_or_not()
    {
        var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(new byte[200_000_000]);
        await using var service = HttpDouble.Start(request => request.Target == "/bomb"
            ? new HttpDouble.Answer(200, bomb.ToArray(), "Content-Encoding: gzip\r\n")
            : new HttpDouble.Answer(200, new byte[1_000_001]));
        Assert.Equal("the answer is longer than 1000000 bytes", (await Get(service.Origin, service.Origin)).Error);
        Assert.Equal("the answer is longer than 1000000 bytes", (await Get(service.Origin, new Uri(service.Origin, "bomb"))).Error);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_not_waited_for()
    {
        await using var service = HttpDouble.Start(_ => new HttpDouble.Answer(200, null));
        Assert.Equal("no answer in time", (await Get(service.Origin, service.Origin, seconds: 0.2)).Error);
    }
}
