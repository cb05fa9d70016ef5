using System.CommandLine;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;

namespace Sluice.Cli.Commands;

/// <summary><c>run</c>: the whole pipeline on this machine, until Ctrl-C.</summary>
internal static class RunCommand
{
    /// <summary>Adds the options to a command and makes it run the pipeline.</summary>
    public static void Configure(Command command)
    {
        var offset = new Option<int>("--port-offset") { Description = "Shift every port (7071, 10000-10002, 5672) by N.", HelpName = "N" };
        var data = new Option<string?>("--data") { Description = "Keep everything in DIR instead of .local in the checkout.", HelpName = "DIR" };
        var enrichments = new Option<string?>("--enrichments") { Description = "Snowplow enrichment configurations.", HelpName = "DIR" };
        var resolver = new Option<string?>("--resolver") { Description = "Snowplow Iglu resolver configuration.", HelpName = "FILE" };
        var schemas = new Option<string?>("--schemas") { Description = "Schemas of your own: DIR/vendor/name/jsonschema/1-0-0.", HelpName = "DIR" };
        var rules = new Option<string?>("--rules") { Description = "Visitor rules, instead of those of the demo pages.", HelpName = "FILE" };
        var instances = new Option<int>("--instances") { Description = "App instances that share the partitions.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var most = new Option<int?>("--max-instances") { Description = "Most instances that the fabric may scale to.", HelpName = "N" };
        var units = new Option<int?>("--throughput-units") { Description = "Limit the log as N Event Hubs throughput units would.", HelpName = "N" };
        var hubs = new Option<string[]>("--hub") { Description = "One more hub.", HelpName = "NAME:PARTITIONS", AllowMultipleArgumentsPerToken = false };
        var host = new Option<string>("--host") { Description = "'func' runs the app under Azure Functions Core Tools, which must be on PATH.", HelpName = "func|own", DefaultValueFactory = _ => "own" };
        host.AcceptOnlyFromAmong("own", "func");
        var keys = new Option<string[]>("--keys") { Description = "Keys that the APIs ask for; locally none are needed unless given.", HelpName = "KEY", AllowMultipleArgumentsPerToken = false };
        var settings = new Option<string[]>("--setting") { Description = "An app setting, as docs/configuration.md lists them.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        foreach (var option in new Option[] { offset, data, enrichments, resolver, schemas, rules, instances, most, units, hubs, host, keys, settings })
            command.Options.Add(option);

        command.SetAction((parsed, _) => RunAsync(root => new RunOptions
        {
            Data = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(root, ".local")),
            PortOffset = parsed.GetValue(offset),
            Enrichments = parsed.GetValue(enrichments),
            Resolver = parsed.GetValue(resolver),
            Schemas = parsed.GetValue(schemas),
            Rules = parsed.GetValue(rules),
            Instances = parsed.GetValue(instances),
            MaxInstances = parsed.GetValue(most),
            ThroughputUnits = parsed.GetValue(units),
            Hubs = parsed.GetValue(hubs) ?? [],
            RealHost = parsed.GetValue(host) == "func",
            Keys = parsed.GetValue(keys) ?? [],
            Settings = parsed.GetValue(settings) ?? [],
        }));
    }

    private static async Task<int> RunAsync(Func<string, RunOptions> build)
    {
        using var signals = new Signals();
        try
        {
            var root = RepositoryFolder.Find();
            var options = build(root);
            if (options.Problems() is { Count: > 0 } problems)
            {
                foreach (var problem in problems) Console.Error.WriteLine(problem);
                return 2;
            }
            await new LocalRun(options, root, new Narrator(), TimeProvider.System).RunAsync(signals.Stopping);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (InvalidOperationException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }
}
