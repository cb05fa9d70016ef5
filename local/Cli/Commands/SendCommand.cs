using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Processes;
using Sluice.Cli.Sending;

namespace Sluice.Cli.Commands;

/// <summary><c>send</c>: sample traffic into a collector.</summary>
internal static class SendCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "The collector.", HelpName = "URL", DefaultValueFactory = _ => "http://localhost:7071" };
        var count = new Option<int>("--count") { Description = "Events to send.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var rate = new Option<double>("--rate") { Description = "Events per second; 0 for as fast as it goes.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var invalid = new Option<double>("--invalid") { Description = "Share of events that break their schema.", HelpName = "0-1", DefaultValueFactory = _ => 0.05 };
        var visitors = new Option<int>("--visitors") { Description = "Visitors the events come from.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same events.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("send", "Send sample events: page views, pings, structured, self-describing, some invalid.")
        {
            to, count, rate, invalid, visitors, seed,
        };
        command.SetAction(async (parsed, _) =>
        {
            var plan = new SendPlan
            {
                Count = parsed.GetValue(count),
                Rate = parsed.GetValue(rate),
                InvalidShare = parsed.GetValue(invalid),
                Visitors = parsed.GetValue(visitors),
                Seed = parsed.GetValue(seed),
            };
            if (!Uri.TryCreate(parsed.GetValue(to), UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
            {
                await Console.Error.WriteLineAsync("--to: expected an http or https URL.");
                return 2;
            }
            if (plan.Problem() is { } problem)
            {
                await Console.Error.WriteLineAsync(problem);
                return 2;
            }
            using var signals = new Signals();
            var sent = await new SampleSender(collector, TimeProvider.System).SendAsync(plan, signals.Stopping);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{sent.Accepted} events accepted, {sent.Refused} refused; {sent.Invalid} of them break their schema on purpose"));
            if (sent.Refused == 0) return 0;
            await Console.Error.WriteLineAsync(
                $"The collector at {collector} refused {sent.Refused} of the events: {sent.FirstRefusal}. Is it running ('run' starts one), and is --to its address?");
            return 1;
        });
        return command;
    }
}
