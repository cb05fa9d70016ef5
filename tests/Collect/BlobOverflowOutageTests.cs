using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Overflow;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class BlobOverflowOutageTests
{
    [Fact]
    public async Task Without_storage_the_answer_is_503_and_with_it_again_200()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        try
        {
            var container = new BlobContainerClient(azurite.ConnectionString, "overflow",
                new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(5) } });
            var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
            await using var host = await CollectorHost.StartAsync(store: new BlobOverflowStore(container, time), time: time);
            host.Log.Fail(LogFault.Unreachable);
            Assert.Equal(200, (await host.SendAsync("POST", "/a/b", "1")).Status);
            await azurite.StopAsync();
            Assert.Equal(503, (await host.SendAsync("POST", "/a/b", "2")).Status);
            await azurite.StartAsync();
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(200, (await host.SendAsync("POST", "/a/b", "3")).Status);
            host.Log.Before = null;
            var relay = new Relay(new BlobOverflowStore(container, time), host.Log, new CollectorOptions(), time, NullLogger<Relay>.Instance);
            Assert.Equal(2, (await relay.RunAsync(default)).Records);
            Assert.Equal(["1", "3"], host.Log.Payloads.Select(p => p.Body!).Order());
        }
        finally
        {
            await azurite.DisposeAsync();
        }
    }
}
