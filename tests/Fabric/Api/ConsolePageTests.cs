using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Sluice.Api;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Api;

public sealed class ConsolePageTests : FabricApiTest
{
    private static readonly string[] Ours = [.. Directory.GetFiles(Repository.File("functions", "Fabric", "Console", "www")).Select(file => Path.GetFileName(file)!)];

    [Fact]
    public async Task The_page_and_all_it_names_are_served_with_their_types_and_the_policy()
    {
        var page = await Client.GetStringAsync($"{Url}/console");
        var named = Regex.Matches(page, @"(?:src|href)=""(/console/[^""]+)""").Select(match => match.Groups[1].Value)
            .Concat(Ours.Select(name => $"/console/{name}")).Distinct().ToList();
        Assert.True(named.Count > 12);
        foreach (var path in named)
        {
            using var answer = await Client.GetAsync(Url + path);
            Assert.True(answer.IsSuccessStatusCode, path);
            Assert.Equal(Path.GetExtension(path) switch { ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/html" }, answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(EmbeddedPage.ContentSecurityPolicy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal(path.Contains("/vendor/", StringComparison.Ordinal), answer.Headers.CacheControl!.Extensions.Any(one => one.Name == "immutable"));
        }
    }

    [Fact]
    public async Task Files_are_answered_304_when_they_are_known_and_packed_when_that_is_understood()
    {
        using var first = await Client.GetAsync($"{Url}/console/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Url}/console/app.js");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var again = await Client.SendAsync(request);
        Assert.Equal(304, (int)again.StatusCode);

        using var packing = new HttpRequestMessage(HttpMethod.Get, $"{Url}/console/app.js");
        packing.Headers.TryAddWithoutValidation("Accept-Encoding", "br, gzip");
        using var packed = await Client.SendAsync(packing);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        await using var unpacked = new GZipStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await new StreamReader(unpacked).ReadToEndAsync());
    }

    [Theory]
    [InlineData("nothing.js")]
    [InlineData("..%2Fweb.config")]
    [InlineData("vendor")]
    public async Task Other_files_are_404(string path)
    {
        using var answer = await Client.GetAsync($"{Url}/console/{path}");
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_written_to_the_page()
    {
        using var answer = await Client.PostAsync($"{Url}/console", new StringContent(""));
        await AssertProblemAsync(answer, 405);
    }

    [Fact]
    public void The_page_has_no_inline_script_or_style_and_outside_text_never_becomes_markup()
    {
        foreach (var name in Ours)
        {
            var text = File.ReadAllText(Repository.File("functions", "Fabric", "Console", "www", name));
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", text);
            if (name.EndsWith(".html", StringComparison.Ordinal)) Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|https?://", text);
        }
    }

    [Theory]
    [InlineData("uPlot-1.6.32.min.js", "uplot/dist/uPlot.iife.min.js", "uplot", "1.6.32")]
    [InlineData("dagre-3.1.3.js", "@dagrejs/dagre/dist/dagre.esm.js", "@dagrejs/dagre", "3.1.3")]
    public async Task What_others_wrote_is_the_npm_package_s_file_of_the_version_in_its_name(string name, string file, string package, string version)
    {
        var served = await Client.GetByteArrayAsync($"{Url}/console/vendor/{name}");
        var modules = Repository.File("functions", "Fabric", "Console", "node_modules");
        Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(modules, file))), SHA256.HashData(served));
        Assert.Contains($"\"version\": \"{version}\"", await File.ReadAllTextAsync(Path.Combine(modules, package, "package.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_it_fits_into_150_kilobytes_on_the_wire()
    {
        var page = await Client.GetStringAsync($"{Url}/console");
        var total = 0L;
        foreach (var path in Regex.Matches(page, @"""(/console/[^""]+)""").Select(match => match.Groups[1].Value)
            .Concat(Ours.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).Select(name => $"/console/{name}")).Append("/console/vendor/dagre-3.1.3.js").Append("/console").Distinct())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
            using var answer = await Client.SendAsync(request);
            total += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }
        Assert.InRange(total, 40_000, 150_000);
    }
}
