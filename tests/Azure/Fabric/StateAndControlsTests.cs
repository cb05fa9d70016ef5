using System.Text;
using Azure.Storage.Blobs;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Storing;
using Sluice.Testing;

namespace Sluice.Azure.Tests.Fabric;

public sealed class StateAndControlsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly BlobContainerClient _container = new(azurite.ConnectionString, "fabric-" + Guid.NewGuid().ToString("n")[..8]);

    [Fact]
    public async Task Of_two_fabrics_that_save_the_same_round_one_gives_way()
    {
        var (one, other) = (new BlobFabricState(_container), new BlobFabricState(_container));
        Assert.Null(await one.LoadAsync(default));
        var first = await one.SaveAsync("1"u8.ToArray(), null, default);
        Assert.NotNull(first);
        Assert.Null(await other.SaveAsync("2"u8.ToArray(), null, default));

        var seen = await other.LoadAsync(default);
        Assert.Equal("1", Encoding.UTF8.GetString(seen!.Content.Span));
        var second = await other.SaveAsync("2"u8.ToArray(), seen, default);
        Assert.NotNull(second);
        Assert.Null(await one.SaveAsync("3"u8.ToArray(), first, default));
        Assert.NotNull(await other.SaveAsync("4"u8.ToArray(), second, default));
        Assert.Equal("4", Encoding.UTF8.GetString((await one.LoadAsync(default))!.Content.Span));
    }

    [Fact]
    public async Task Of_many_that_race_exactly_one_wins_each_time()
    {
        var state = await new BlobFabricState(_container).SaveAsync("0"u8.ToArray(), null, default);
        for (var round = 0; round < 5; round++)
        {
            var saves = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                new BlobFabricState(_container).SaveAsync(Encoding.UTF8.GetBytes($"{round}-{i}"), state, default)));
            state = Assert.Single(saves, saved => saved is not null);
        }
    }

    [Fact]
    public async Task A_state_that_was_deleted_meanwhile_is_not_written_over()
    {
        var fabric = new BlobFabricState(_container);
        var state = await fabric.SaveAsync("1"u8.ToArray(), null, default);
        await _container.DeleteAsync();
        Assert.Null(await fabric.SaveAsync("2"u8.ToArray(), state, default));
        Assert.Null(await fabric.LoadAsync(default));
    }

    [Fact]
    public async Task What_people_set_comes_back_and_one_change_does_not_undo_another()
    {
        var time = new SettableTime(Rounds.Start);
        var controls = new BlobFabricControls(_container, time);
        Assert.Equal(FabricControls.None, await controls.ReadAsync(default));

        var set = FabricControls.None with
        {
            Paused = true,
            DryRun = false,
            Nodes = FabricControls.None.Nodes.Add("log", new NodeControl(null, 2, 5)).Add("collected/a\"b", new NodeControl(true, null, null)),
        };
        var written = await controls.WriteAsync(set, default);
        Assert.Equal(Rounds.Start, written!.ChangedAt);
        var read = await controls.ReadAsync(default);
        Assert.Equal((true, false, written.Tag), (read.Paused, read.DryRun, read.Tag));
        Assert.Equal(set.Nodes, read.Nodes);

        Assert.Null(await controls.WriteAsync(set, default));
        Assert.NotNull(await controls.WriteAsync(read with { Paused = null }, default));
        Assert.Null(await controls.WriteAsync(read, default));
        Assert.Null((await controls.ReadAsync(default)).Paused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"paused":"yes"}""")]
    [InlineData("""{"pause":true}""")]
    [InlineData("""{"nodes":{"log":{"min":"2"}}}""")]
    [InlineData("""{"nodes":{"log":{"minimum":2}}}""")]
    public async Task Controls_that_cannot_be_read_are_not_taken_for_none(string content)
    {
        await _container.CreateIfNotExistsAsync();
        await _container.GetBlobClient("controls.json").UploadAsync(BinaryData.FromString(content), overwrite: true);

        await Assert.ThrowsAsync<InvalidDataException>(() => new BlobFabricControls(_container, TimeProvider.System).ReadAsync(default));
    }
}
