using System.Diagnostics;
using System.Globalization;
using Sluice.Browser.Tests.Radio;
using Sluice.EndToEnd.Tests.Live;
using Xunit.Abstractions;

namespace Sluice.Browser.Tests.Live;

/// <summary>
/// The radio story while others send 500 events a second: a hundred visits, of which 99 must see the banner on the page
/// after the landing page, three seconds later and read once; then one of them calls.
/// </summary>
public sealed class RadioUnderLoadTests(BrowserFixture browser, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private const int Rate = 500;
    private const int Visitors = 500;
    private const int Count = 100;
    private const int Together = 2;

    [Fact]
    public async Task Of_a_hundred_who_land_on_the_radio_page_ninety_nine_see_the_banner_on_the_next_page_and_a_caller_is_known()
    {
        await using var load = new Load(browser.Pipeline.Collector, Visitors, cookies: true) { Rate = Rate };
        await using var probe = new FlagProbe(browser.Pipeline.Collector);
        await probe.IsWarmAsync();
        probe.Begin();

        var (before, began) = (load.Accepted.Count, Stopwatch.GetTimestamp());
        var visits = await Visits.MakeAsync(browser.Pipeline.Collector.ToString().TrimEnd('/'), Count, Together);
        var rate = (load.Accepted.Count - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var flags = await probe.EndAsync();

        var shown = visits.Count(visit => visit.Shown);
        var late = visits.Count(visit => !visit.Shown && visit.Answered);
        var waits = visits.Select(visit => visit.Waited ?? double.PositiveInfinity).Order().ToList();
        Tell($"{shown} of {visits.Count} visits saw the banner; the flags of {late} were not up yet, and {visits.Count - shown - late} had no answer in time");
        if (shown < visits.Count) Tell($"not shown, by the order of their ends: {string.Join(", ", visits.Index().Where(visit => !visit.Item.Shown).Select(visit => visit.Index + 1))}");
        Tell($"load: {rate:0} events/s accepted of {Rate}");
        Tell($"collector's answer to flag in api/visitors/me: p50 {At(flags, 0.5):0} ms, p99 {At(flags, 0.99):0} ms, most {flags[^1]:0} ms, {flags.Count} samples");
        Tell($"the page's question: p50 {At(waits, 0.5):0} ms, p99 {At(waits, 0.99):0} ms, most {waits[^1]:0} ms");

        Assert.Equal(Count, visits.Count);
        Assert.True(rate >= 0.95 * Rate, $"The load was {rate:0} events/s.");
        Assert.True(shown >= 0.99 * Count, $"{shown} of {Count} saw the banner.");

        await new RadioStory(browser).PlayAsync();
    }

    private void Tell(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static double At(IReadOnlyList<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];
}
