using System.CommandLine;
using Sluice.Cli.Commands;
using Sluice.Cli.Terminal;

var root = new RootCommand("Sluice on this machine. No command means run: the whole pipeline, until Ctrl-C.");
var run = new Command("run", "Run the whole pipeline on this machine, until Ctrl-C.");
RunCommand.Configure(root);
RunCommand.Configure(run);
root.Subcommands.Add(run);
root.Subcommands.Add(EnrichCommand.Create());
root.Subcommands.Add(RecoverCommand.Create());
root.Subcommands.Add(SendCommand.Create());
root.Subcommands.Add(TailCommand.Create());
root.Subcommands.Add(RulesCommand.Create());
root.Subcommands.Add(CallsCommand.Create());
root.Subcommands.Add(UpgradeCommand.Create());
root.Subcommands.Add(AttachCommand.Create());
root.Subcommands.Add(QueryCommand.Create());
root.Subcommands.Add(RepairCommand.Create());
root.Subcommands.Add(ReplayCommand.Create());
root.Subcommands.Add(RebuildCommand.Create());
root.Subcommands.Add(RebuildCommand.CreateCompare());
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(BrokerCommand.Create());
root.Subcommands.Add(HostCommand.Create());

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine(Complaint.About(parsed.Errors));
    return 2;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    // A full disk, a folder that must not be read, a closed pipe: nothing that a stack trace would explain better.
    Console.Error.WriteLine(problem.Message);
    return 1;
}
