using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.Visitors;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Visitors.Tests;

/// <summary>Erasure and identities on Table Storage, looked at from below: every row of every table.</summary>
public sealed class ErasureTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly string[] Ids = ["erased-domain-1", "erased-domain-2", "erased-user", "erased-network", "+44000erased"];

    [Fact]
    public async Task After_an_erasure_no_row_of_any_table_names_one_of_the_ids_and_others_keep_theirs()
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        var store = new TableVisitorStore(service.GetTableClient("visitors"));
        var identities = new TableIdentityStore(service.GetTableClient("identities"));
        var marks = new TableErasureMarks(service.GetTableClient("erasures"));
        var rules = Profiles.Rules("""{"identities":[{"type":"phone","from":"se_category"}],"traits":[{"name":"phone","from":"se_category"}]}""");
        var worker = Profiles.Worker(store, identities: identities, rules: rules);
        var sequences = new long[4];
        await SeeAsync(Line.Of(("domain_userid", Ids[0]), ("network_userid", Ids[3]), ("page_url", "https://example.org/")));
        await SeeAsync(Line.Of(("domain_userid", Ids[1]), ("user_id", Ids[2])));
        await SeeAsync(Line.Of(("user_id", Ids[2]), ("se_category", Ids[4])));
        await SeeAsync(Line.Of(("domain_userid", Ids[0]), ("refr_domain_userid", Ids[1])));
        await SeeAsync(Line.Of(("domain_userid", "someone-else"), ("user_id", "else")));
        foreach (var id in Ids) Assert.NotEmpty(await TableSearch.FindAsync(azurite.ConnectionString, id));

        var graph = Profiles.Graph(identities);
        var reader = new VisitorReader(store, graph, _ => ValueTask.FromResult(4), rules, new VisitorsOptions());
        var eraser = new VisitorEraser(store, graph, reader, marks, [], TimeProvider.System, NullLogger<VisitorEraser>.Instance);
        Assert.Equal(5, (await reader.FindAsync(Ids[4], true, default))!.Person.Ids.Count);
        var report = await eraser.EraseAsync(Profiles.User(Ids[2]), default);

        Assert.Equal((5, 3, 4L), (report.Ids, report.Profiles, report.Events));
        Assert.Empty(await TableSearch.FindAsync(azurite.ConnectionString, Ids));
        Assert.Equal(2, (await reader.FindAsync("else", false, default))!.Person.Ids.Count);
        var kept = new List<ErasureMark>();
        await foreach (var mark in marks.ListAsync(default)) kept.Add(mark);
        Assert.Equal(report.ArchiveMark, Assert.Single(kept).Id);
        Assert.Equal(5, kept[0].Hashes.Count);

        // The worker still holds the profile in memory: it must not come back with the next event.
        await SeeAsync(Line.Of(("domain_userid", Ids[0]), ("page_url", "https://example.org/")));
        Assert.Equal(1, (await reader.FindAsync(Ids[0], false, default))!.Profile!.Events);
        Assert.Empty(await TableSearch.FindAsync(azurite.ConnectionString, Ids[3]));

        async Task SeeAsync(byte[] line)
        {
            var partition = PartitionHash.PartitionOf(Profiles.Read(line).Key.Value, 4);
            await worker.ProcessAsync(Profiles.Batch([line], sequences[partition]++, partition), default);
        }
    }

    [Fact]
    public async Task Workers_that_join_the_same_ids_at_the_same_time_leave_one_person()
    {
        var store = new TableIdentityStore(new TableServiceClient(azurite.ConnectionString).GetTableClient("race"));
        var ids = Enumerable.Range(0, 12).Select(n => Profiles.Domain($"racer {n}")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            var graph = Profiles.Graph(store);
            foreach (var n in Enumerable.Range(1, 11).OrderBy(n => (n * (7 + 2 * seed)) % 11))
                await graph.LinkAsync(ids[n], ids[n - 1], DateTimeOffset.UnixEpoch, CancellationToken.None);
        }));
        foreach (var id in ids) Assert.Equal(ids.Order(), (await Profiles.Graph(store).FindAsync(id, default)).Ids);
    }
}
