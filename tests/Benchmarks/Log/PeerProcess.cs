using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs;
using Sluice.Testing;
using EmbeddedBroker = Sluice.EventHubs.Broker;

namespace Sluice.Benchmarks.Log;

/// <summary>
/// The log that is measured against, in a process of its own: this program with the same command and
/// <c>--peer KIND PORT</c> behind it. It ends when its standard input closes, however the measuring process ends.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    public const string Forgetting = "a forgetting peer";
    public const string Broker = "the broker";
    private const string Option = "--peer";
    private readonly Process _process;

    private PeerProcess(Process process, int port) =>
        (_process, ConnectionString) = (process, EmbeddedBroker.ConnectionStringFor(port));

    public string ConnectionString { get; }

    public static bool IsPeer(string[] args) => args.Length >= 3 && args[^3] == Option;

    public static async Task<int> ServeAsync(string[] args)
    {
        var port = int.Parse(args[^1], CultureInfo.InvariantCulture);
        using var data = new TemporaryFolder();
        using var sink = args[^2] == Forgetting ? new AcknowledgingSink(port) : null;
        await using var broker = sink is not null ? null : await EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = data.Path, Port = port, Hubs = [new HubOptions("collected", 4)], RetentionBytes = 4L << 30 },
            NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Console.WriteLine("listening");
        while (await Console.In.ReadLineAsync() is not null) continue;
        return 0;
    }

    public static async Task<PeerProcess> StartAsync(string kind, int port)
    {
        var line = Environment.GetCommandLineArgs();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var first = Path.GetFileNameWithoutExtension(start.FileName) == "dotnet" ? 0 : 1;
        foreach (var argument in line[first..]) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Option);
        start.ArgumentList.Add(kind);
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } said && said != "listening") continue;
        return new PeerProcess(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
