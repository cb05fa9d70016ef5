using System.CommandLine;
using Sluice.Cli.Commands;

var root = new RootCommand("Sluice on this machine. No command means run: the whole pipeline, until Ctrl-C.");
var run = new Command("run", "Run the whole pipeline on this machine, until Ctrl-C.");
RunCommand.Configure(root);
RunCommand.Configure(run);
root.Subcommands.Add(run);
root.Subcommands.Add(EnrichCommand.Create());
root.Subcommands.Add(SendCommand.Create());
root.Subcommands.Add(TailCommand.Create());
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(BrokerCommand.Create());
root.Subcommands.Add(HostCommand.Create());

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} Try --help.");
    return 2;
}
return await parsed.InvokeAsync();
