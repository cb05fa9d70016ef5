using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.Cli.Upgrading;

namespace Sluice.Cli.Commands;

/// <summary><c>upgrade</c>: another version of the app takes over in a run that goes on.</summary>
internal static class UpgradeCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The run's folder, as it was given to run; .local in the checkout.", HelpName = "DIR" };
        var app = new Option<string?>("--app") { Description = "A published folder; without it the checkout is published as it is now.", HelpName = "DIR" };
        var settings = new Option<string[]>("--setting") { Description = "An app setting to change; without --app alone, with the version that runs.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var command = new Command("upgrade", "Let another version or other settings take over in a local run, instance by instance, while events flow.") { data, app, settings };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(data), parsed.GetValue(app), parsed.GetValue(settings) ?? []));
        return command;
    }

    private static async Task<int> RunAsync(string? data, string? app, string[] settings)
    {
        if (settings.FirstOrDefault(setting => setting.IndexOf('=') < 1) is { } odd)
        {
            await Console.Error.WriteLineAsync($"--setting {odd}: expected NAME=VALUE.");
            return 2;
        }
        if (app is not null && !Directory.Exists(app))
        {
            await Console.Error.WriteLineAsync($"--app: there is no folder {app}.");
            return 2;
        }
        using var signals = new Signals();
        try
        {
            var root = data is null || (app is null && settings.Length == 0) ? RepositoryFolder.Find() : "";
            var file = Path.Combine(Path.GetFullPath(data ?? Path.Combine(root, ".local")), PlanFile.Name);
            if (!File.Exists(file))
                throw new InvalidOperationException($"There is no run in {Path.GetDirectoryName(file)}: start one ('run'), or say where it is (--data).");
            var plan = await PlanFile.ReadAsync(file, signals.Stopping);
            if (plan.RealHost) throw new InvalidOperationException("With --host func there is one instance, and nothing to replace it by.");
            var folder = app is not null ? Path.GetFullPath(app)
                : settings.Length > 0 ? null
                : await AppPackage.EnsureAsync(root, Console.Error.WriteLine, signals.Stopping);
            return await ReplaceAsync(plan, new UpgradeWish
            {
                Folder = folder,
                Settings = settings.ToDictionary(setting => setting[..setting.IndexOf('=')], string? (setting) => setting[(setting.IndexOf('=') + 1)..]),
            }, signals.Stopping);
        }
        catch (Exception problem) when (problem is InvalidOperationException or HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync(problem is HttpRequestException { StatusCode: null } ? "The run does not answer. Is it running?" : problem.Message);
            return 1;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Not waited for; the run goes on with it.");
            return 1;
        }
    }

    private static async Task<int> ReplaceAsync(HostPlan plan, UpgradeWish wish, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", plan.Settings["Sluice__Fabric__Local__Token"]);
        var route = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{plan.Port}{UpgradeRoute.Path}"));
        using (var answer = await client.PutAsJsonAsync(route, wish, UpgradeJson.Default.UpgradeWish, cancellationToken))
        {
            if (!answer.IsSuccessStatusCode)
            {
                using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
                throw new InvalidOperationException(problem.RootElement.GetProperty("detail").GetString());
            }
        }
        var said = -1;
        while (true)
        {
            var now = (await client.GetFromJsonAsync(route, UpgradeJson.Default.UpgradeProgress, cancellationToken))!;
            if (now.IsGoingOn && now.Left != said)
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Done} of {now.Done + now.Left} instances"));
            said = now.Left;
            if (now.IsGoingOn)
            {
                await Task.Delay(Poll, cancellationToken);
                continue;
            }
            if (now.Failure is { } failure)
            {
                await Console.Error.WriteLineAsync(failure);
                return 1;
            }
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Done} instances run {now.Folder}"));
            return 0;
        }
    }
}
