using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sluice.Cli.Azurite;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;

namespace Sluice.Cli.Commands;

/// <summary><c>query</c>: SQL over the lake, in a program of its own that is built when it is first needed.</summary>
internal static class QueryCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sql = new Argument<string>("SQL") { Description = "A question to the views events and failed, in DuckDB's SQL." };
        var storage = new Option<string?>("--storage") { Description = "Connection string of the storage; the local run's when absent.", HelpName = "STRING" };
        var offset = new Option<int>("--port-offset") { Description = "Of the local run whose storage is asked.", HelpName = "N" };
        var data = new Option<string?>("--data") { Description = "Folder for the copy of what is asked about; .local/query when absent.", HelpName = "DIR" };
        var from = new Option<string?>("--from") { Description = "First hour that is asked about, such as 2026-03-01T10:00Z.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Last hour that is asked about.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "An object a line instead of a table." };
        var csv = new Option<bool>("--csv") { Description = "Commas instead of a table." };
        var command = new Command("query", "Ask the lake in SQL: events and failed events, the current hour included.")
        {
            sql, storage, offset, data, from, to, json, csv,
        };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv))
            {
                await Console.Error.WriteLineAsync("--json and --csv exclude each other.");
                return 2;
            }
            foreach (var (name, value) in new[] { ("--from", parsed.GetValue(from)), ("--to", parsed.GetValue(to)) })
                if (value is not null && !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var _))
                {
                    await Console.Error.WriteLineAsync($"{name}: expected a time such as 2026-03-01 or 2026-03-01T10:00Z.");
                    return 2;
                }
            var root = RepositoryFolder.Find();
            List<string> arguments =
            [
                parsed.GetValue(sql)!,
                "--storage", parsed.GetValue(storage) ?? AzuriteServer.ConnectionStringFor(new RunPorts(parsed.GetValue(offset)).Blob),
                "--data", Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(root, ".local", "query")),
            ];
            foreach (var (name, value) in new[] { ("--from", parsed.GetValue(from)), ("--to", parsed.GetValue(to)) })
                if (value is not null) arguments.AddRange([name, value]);
            if (parsed.GetValue(json)) arguments.Add("--json");
            if (parsed.GetValue(csv)) arguments.Add("--csv");
            using var signals = new Signals();
            return await RunAsync(root, arguments, signals.Stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(string root, List<string> arguments, CancellationToken stopping)
    {
        var project = Path.Combine(root, "local", "Query", "Query.csproj");
        var dotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(dotnet, ["run", "--project", project, "--configuration", "Release", "--verbosity", "quiet", "--", .. arguments]);
        try
        {
            using var query = Process.Start(start)!;
            try
            {
                await query.WaitForExitAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                // It got the same Ctrl-C, and ends by itself.
                await query.WaitForExitAsync(CancellationToken.None);
            }
            return query.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            await Console.Error.WriteLineAsync("dotnet was not found: install the .NET SDK (https://dot.net) and ask again.");
            return 1;
        }
    }
}
