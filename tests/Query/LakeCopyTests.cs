using Azure.Storage.Blobs;
using Sluice.Azure.Archive;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Query.Tests;

/// <summary>Archive and lake in Azurite, the copy and the questions on this machine.</summary>
public sealed class LakeCopyTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Hours_of_the_lake_are_fetched_the_rest_is_made_of_the_archive_and_what_is_known_is_kept()
    {
        var archive = new BlobArchiveStore(new BlobContainerClient(azurite.ConnectionString, "copy-archive"));
        var container = new BlobContainerClient(azurite.ConnectionString, "copy-lake");
        var lake = new BlobLakeStore(container);
        using var lakes = new Lakes(archive);
        var copy = new LakeCopy(archive, lake, new BlobArchiveStore(container).OpenAsync, lakes.Folder, lakes.Time);
        Assert.Equal((0, 0), await copy.UpdateAsync(HubNames.Enriched, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, default));

        await lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour, Lakes.Event("page_view", "a"), Lakes.Event("link click", "b"));
        await lakes.ArchiveAsync(HubNames.Enriched, 1, Lakes.Hour, Lakes.Event("page_view", "c"));
        await lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(3), Lakes.Event("page_view", "d"));
        Assert.Equal(1, await lakes.Compactor(lake).RunAsync(default));
        Assert.Equal(0, await lakes.Compactor(lake).RunAsync(default));

        Assert.Equal((1, 1), await copy.UpdateAsync(HubNames.Enriched, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, default));
        Assert.Equal("a,page_view,10;b,link click,10;c,page_view,10;d,page_view,13", lakes.Ask("select event_id, event_name, hh from events order by 1"));
        Assert.Equal((0, 0), await copy.UpdateAsync(HubNames.Enriched, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, default));

        await lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(3).AddMinutes(1), Lakes.Event("page_view", "e"));
        Assert.Equal((0, 1), await copy.UpdateAsync(HubNames.Enriched, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, default));
        // The hour is over, and what the lake has of it is what was made here.
        lakes.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await lakes.Compactor(lake).RunAsync(default));
        Assert.Equal((0, 0), await copy.UpdateAsync(HubNames.Enriched, Lakes.Hour.AddHours(2), DateTimeOffset.MaxValue, default));
        Assert.Equal("5,5", lakes.Ask("select count(*), count(distinct event_id) from events"));
    }
}
