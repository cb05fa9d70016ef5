using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Calls;
using Sluice.Cli.Processes;
using Sluice.Cli.Sending;

namespace Sluice.Cli.Commands;

/// <summary><c>calls play</c>: a day of a call centre into a collector.</summary>
internal static class CallsCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("calls", "A call centre for the demo.") { Play() };

    private static Command Play()
    {
        var to = new Option<string>("--to") { Description = "The collector.", HelpName = "URL", DefaultValueFactory = _ => "http://localhost:7071" };
        var speed = new Option<double>("--speed") { Description = "Times faster than real time; 0 for as fast as it goes.", HelpName = "N", DefaultValueFactory = _ => 60 };
        var hours = new Option<double>("--hours") { Description = "Length of the day.", HelpName = "N", DefaultValueFactory = _ => 8 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same day.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var play = new Command("play", "Play a day of calls, with the web visits that belong to them. It ends now: the day lies in the past hours.")
        {
            to, speed, hours, seed,
        };
        play.SetAction(async (parsed, _) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(to), UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
                return await WrongAsync("--to: expected an http or https URL.");
            if (parsed.GetValue(speed) is not (>= 0 and <= 100_000)) return await WrongAsync("--speed must be between 0 and 100000.");
            if (parsed.GetValue(hours) is not (>= 2 and <= 24)) return await WrongAsync("--hours must be between 2 and 24.");
            using var signals = new Signals();
            using var post = new CollectorPost(collector);
            var script = new CallScript(parsed.GetValue(seed), parsed.GetValue(hours));
            await Console.Error.WriteLineAsync($"The board is at {new Uri(collector, "/calls")}");
            if (script.SomeCaller is { } caller)
                await Console.Error.WriteLineAsync($"One of the callers: {new Uri(collector, $"/calls#/caller/phone:{caller}")}");
            var (accepted, refused) = await new CallPlayer(post, TimeProvider.System).PlayAsync(
                script, parsed.GetValue(hours), parsed.GetValue(speed), signals.Stopping);
            var totals = script.Totals;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{accepted} of {script.Events.Count} events accepted, {refused} refused; the whole day: {totals.Calls} calls, {totals.Answered} answered, {totals.Abandoned} given up, {totals.Sales} sales worth {totals.Value} GBP, {totals.PageViews} page views"));
            if (refused == 0) return 0;
            await Console.Error.WriteLineAsync(
                $"The collector at {collector} refused {refused} of the events: {post.FirstRefusal}. Is it running ('run' starts one), and is --to its address?");
            return 1;
        });
        return play;
    }

    private static async Task<int> WrongAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return 2;
    }
}
