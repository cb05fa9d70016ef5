using System.Diagnostics;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Console;

/// <summary>A console that stays open for hours: a thousand rounds, each a second of the pipeline's time, as fast as the page takes them.</summary>
public sealed class LongRunTests
{
    [Theory]
    [InlineData("#/graph")]
    [InlineData("#/node/Worker00")]
    public async Task Memory_and_elements_do_not_grow_with_the_rounds(string address)
    {
        var program = await Chromium.FindAsync();
        await NodeModules.EnsureAsync();
        using var node = Process.Start(new ProcessStartInfo("node",
        [
            Repository.File("tests", "Benchmarks", "Console", "console.mjs"), "--browser", program, "--updates", "1000", "--address", address,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);

        using var json = JsonDocument.Parse(output);
        var told = json.RootElement;
        Assert.Empty(told.GetProperty("errors").EnumerateArray());
        Assert.Equal(1000, told.GetProperty("updates").GetInt32());
        var grown = told.GetProperty("heapAfter").GetDouble() - told.GetProperty("heapBefore").GetDouble();
        Assert.True(grown < 10, $"{grown} MB in 1000 rounds: {output}");
        // What was replaced and is not collected yet is counted, too, so only a growth with the rounds is wrong.
        Assert.True(told.GetProperty("elementsAfter").GetDouble() < told.GetProperty("elementsBefore").GetDouble() + 4_000, output);
    }
}
