using System.Security.Cryptography;
using Sluice.Azure.Fabric;
using Sluice.Cli.Azurite;
using Sluice.Cli.Capacity;
using Sluice.Cli.Packages;

namespace Sluice.Cli.Run;

/// <summary>
/// The whole pipeline on one machine. Starts, in this order, Azurite, the log, and the Functions host with the published
/// app; keeps them going; and stops them in the reverse order.
/// </summary>
internal sealed class LocalRun(RunOptions options, string root, Narrator narrator, TimeProvider time)
{
    private readonly RunPorts _ports = new(options.PortOffset);
    private readonly string _local = Path.Combine(root, "local");
    private readonly string _logs = Path.Combine(options.Data, "logs");
    private readonly string _capacityToken = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private bool _hasPlan;
    private readonly RunState _state = new(Path.Combine(options.Data, "run.json"));

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="InvalidOperationException">It cannot start, or a part keeps ending; the message says what to do.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Data);
        using var folder = RunLock.Take(options.Data);
        foreach (var left in _state.EndLeftovers())
            narrator.Say($"ended the {left.Name} process ({left.Id}) that an earlier run left behind");
        if (_ports.Busy() is { Count: > 0 } busy)
            throw new InvalidOperationException(
                $"{string.Join(' ', busy)} Stop what listens there, or shift every port: --port-offset {options.PortOffset + 100}.");
        ProgramPath.RequireNode(Environment.GetEnvironmentVariable("PATH"));

        var packages = NpmPackages.EnsureAsync(_local, narrator.Say, cancellationToken);
        var app = await AppPackage.EnsureAsync(root, narrator.Say, cancellationToken);
        await packages;

        Supervisor[] parts =
        [
            Part("azurite", StartAzuriteAsync),
            Part("broker", StartBrokerAsync),
            Part("host", stopping => StartHostAsync(app, stopping)),
        ];
        try
        {
            foreach (var (part, line) in parts.Zip<Supervisor, string>(["starting storage (Azurite)", "starting the log", "starting the Functions host and the app"]))
            {
                narrator.Say(line);
                await part.StartAsync(cancellationToken);
            }
            Announce();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watches = parts.Select(part => part.WatchAsync(ended.Token)).ToArray();
            try
            {
                await await Task.WhenAny(watches);
            }
            finally
            {
                await ended.CancelAsync();
                await Task.WhenAll(watches).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            narrator.Say("stopping");
        }
        finally
        {
            foreach (var part in parts.Reverse()) await part.StopAsync();
            EndInstances();
            _state.Clear();
        }
        narrator.Say("everything has stopped; the data stays in " + options.Data);
    }

    private Supervisor Part(string name, Func<CancellationToken, Task<IPart>> start) =>
        new(name, start, narrator, _state, time);

    private async Task<IPart> StartAzuriteAsync(CancellationToken cancellationToken) =>
        new AzuritePart(await AzuriteServer.StartAsync(
            _local, Path.Combine(options.Data, "azurite"), _ports.Blob, cancellationToken));

    private async Task<IPart> StartBrokerAsync(CancellationToken cancellationToken)
    {
        List<string> arguments = ["broker", "--data", Path.Combine(options.Data, "log"), "--port", $"{_ports.Broker}"];
        foreach (var hub in options.Hubs) arguments.AddRange(["--hub", hub]);
        if (LocalHubs.Pii(options) is { } pii) arguments.AddRange(["--hub", pii]);
        if (options.ThroughputUnits is { } units) arguments.AddRange(["--throughput-units", $"{units}"]);
        return await OwnPart.StartAsync("broker", arguments, _logs, _ => { }, cancellationToken);
    }

    private async Task<IPart> StartHostAsync(string app, CancellationToken cancellationToken)
    {
        EndInstances(); // Those of a host that was killed: nobody else would.
        var file = Path.Combine(options.Data, PlanFile.Name);
        if (!_hasPlan) await PlanFile.WriteAsync(file, Plan(app), cancellationToken);
        // A host that is started again goes on with the version that took over meanwhile.
        _hasPlan = true;
        return await OwnPart.StartAsync("host", ["host", "--plan", file], _logs, NoteInstance, cancellationToken);
    }

    private HostPlan Plan(string app)
    {
        var plan = new HostPlan
        {
            AppDirectory = app,
            Port = _ports.App,
            Instances = options.Instances,
            MaxInstances = options.InstanceLimit,
            Settings = LocalSettings.For(options with { Rules = options.Rules ?? DemoRules }, AzuriteServer.ConnectionStringFor(_ports.Blob), LogConnectionString, Capacity),
            RealHost = options.RealHost,
            Data = Path.Combine(options.Data, "host"),
            LocalFolder = _local,
        };
        Directory.CreateDirectory(plan.Data);
        return plan;
    }

    /// <summary>Core Tools run one instance.</summary>
    private LocalCapacityOptions? Capacity => options.RealHost
        ? null
        : new LocalCapacityOptions { Endpoint = $"http://127.0.0.1:{_ports.App}{CapacityRoute.Path}", Token = _capacityToken };

    private string? DemoRules => Path.Combine(root, "examples", "banner", "rules.json") is var file && File.Exists(file) ? file : null;

    private string LogConnectionString =>
        $"Endpoint=sb://localhost{(_ports.Broker == 5672 ? "" : $":{_ports.Broker}")};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>The host prints <c>app-1 4711</c> when an instance has started and <c>app-1 0</c> when it has ended.</summary>
    private void NoteInstance(string line)
    {
        var words = line.Split(' ');
        if (words.Length != 2 || !words[0].StartsWith("app-", StringComparison.Ordinal) || !int.TryParse(words[1], out var id)) return;
        if (id == 0) _state.Remove(words[0]);
        else _state.Set(words[0], id);
    }

    private void EndInstances()
    {
        foreach (var instance in _state.Named("app-"))
        {
            RunState.End(instance, TimeSpan.Zero);
            _state.Remove(instance.Name);
        }
    }

    private void Announce()
    {
        var app = $"http://localhost:{_ports.App}";
        Console.Out.WriteLine($"  collector   {app}  (trackers post to {app}/com.snowplowanalytics.snowplow/tp2)");
        Console.Out.WriteLine($"  demo page   {app}/demo");
        Console.Out.WriteLine($"  Micro API   {app}/micro/all  /micro/good  /micro/bad  /micro/reset");
        Console.Out.WriteLine($"  console     {app}/console");
        Console.Out.WriteLine($"  calls       {app}/calls");
        Console.Out.WriteLine($"  visitors    {app}/api/visitors/{{id}}");
        Console.Out.WriteLine($"  boards      {app}/boards");
        Console.Out.WriteLine($"  storage     {AzuriteServer.ConnectionStringFor(_ports.Blob)}");
        Console.Out.WriteLine($"  log         {LogConnectionString}");
        Console.Out.WriteLine($"  data, logs  {options.Data}  {_logs}");
        Console.Out.WriteLine($"Sluice is ready: {app}");
        Console.Out.Flush();
    }
}
