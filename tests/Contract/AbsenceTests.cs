using System.Net;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>The log or storage is away: the host stays, and goes on when they are back.</summary>
[Collection(StorageCollection.Name)]
public sealed class AbsenceTests(AzuriteFixture azurite)
{
    private HostedApp NewApp()
    {
        var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(1) };
        app.HttpFunction("Pixel", "i", "get");
        app.EventFunction();
        return app;
    }

    [Fact]
    public async Task Without_the_log_HTTP_works_and_reading_begins_when_it_is_there()
    {
        await using var app = NewApp();
        app.Log.Unreachable = true;
        await app.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("i")).StatusCode);
        await Eventually.TrueAsync(() => app.Lines.CountOf(5050) >= 2, "it was tried again");
        app.Log.Append(0, "a");
        app.Log.Unreachable = false;
        await app.WaitForCheckpointAsync(0, 0);
    }

    [Fact]
    public async Task A_log_that_breaks_off_is_read_on_from_where_it_stopped()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 0);
        app.Log.Unreachable = true;
        app.Log.Append(0, "b");
        await Eventually.TrueAsync(() => app.Lines.CountOf(5050) >= 1, "the break was noticed");
        app.Log.Unreachable = false;
        await app.WaitForCheckpointAsync(0, 1);
        Assert.Equal(["a", "b"], app.Invocations.SelectMany(i => i.Texts));
    }

    [Fact]
    public async Task Without_storage_HTTP_works_and_reading_begins_when_it_is_there()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a");
        await azurite.StopAsync();
        try
        {
            await app.StartAsync();
            Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("i")).StatusCode);
            await Eventually.TrueAsync(() => app.Lines.CountOf(5051) >= 2, "it was tried again");
            Assert.Empty(app.Invocations);
        }
        finally
        {
            await azurite.StartAsync();
        }
        await app.WaitForCheckpointAsync(0, 0);
    }

    [Fact]
    public async Task When_storage_goes_the_owner_reads_on_only_as_long_as_its_ownership_is_valid()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 0);
        await azurite.StopAsync();
        try
        {
            app.Log.Append(0, "b");
            await app.WaitForInvocationsAsync(2);
            await Eventually.TrueAsync(() => app.Lines.CountOf(5056) == 1, "ownership was given up");
            Assert.Empty(app.Host.Snapshot().Partitions);
            app.Log.Append(0, "c");
        }
        finally
        {
            await azurite.StartAsync();
        }
        await app.WaitForCheckpointAsync(0, 2);
        // The checkpoint of "b" was never written, so it came again with "c": repeated, not lost.
        Assert.Equal(["a", "b", "b", "c"], app.Invocations.SelectMany(i => i.Texts));
    }
}
