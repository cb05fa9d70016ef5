using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Sluice.FunctionsHost;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>The app under the stand-in for the Functions host, as the local run has it; the log it reads is empty.</summary>
internal sealed class HostedSluice : IAsyncDisposable
{
    private FunctionsHost.FunctionsHost? _host;

    public int Port { get; } = FreePorts.Take();

    public CapturedLog Log { get; } = new();

    /// <summary>Loopback port of the app's only instance.</summary>
    public int AppPort => _host!.Snapshot().Instances[0].Port;

    public static async Task<HostedSluice> StartAsync(ServicesFixture services, Dictionary<string, string>? also = null)
    {
        var settings = RunningApp.Settings(services.Log, services.Azurite.ConnectionString);
        settings["AzureWebJobsStorage"] = services.Azurite.ConnectionString;
        // Not while a test runs.
        settings["RelaySchedule"] = "0 0 0 1 1 *";
        settings["LakeSchedule"] = "0 0 0 1 1 *";
        settings["ReportsSchedule"] = "0 0 0 1 1 *";
        settings["AudiencesSchedule"] = "0 0 0 1 1 *";
        settings["FabricSchedule"] = "0 0 0 1 1 *";
        foreach (var (name, value) in also ?? []) settings[name] = value;
        var hosted = new HostedSluice();
        hosted._host = new FunctionsHost.FunctionsHost(new FunctionsHostOptions
        {
            AppDirectory = AppContext.BaseDirectory,
            HttpPort = hosted.Port,
            Settings = settings,
            LogReader = _ => new EmptyLog(),
            Storage = new BlobServiceClient(services.Azurite.ConnectionString),
            Loggers = hosted.Log,
            StopGrace = TimeSpan.FromSeconds(2),
        });
        try
        {
            await hosted._host.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(
                () => hosted._host.Snapshot().Instances[0].Phase == FunctionsHost.AppPhase.Ready, () => $"the app was ready: {hosted.Log.All}");
        }
        catch
        {
            await hosted.DisposeAsync();
            throw;
        }
        return hosted;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    private sealed class EmptyLog : ILogReader
    {
        public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => ValueTask.FromResult(1);

        public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new PartitionEnds(partition, 0, -1, default, true));

        public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
            string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }
}
