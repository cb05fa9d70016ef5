using Azure.Data.Tables;
using Sluice.Azure.Fabric;
using Sluice.Azure.Visitors;
using Sluice.Fabric.Measuring;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Visitors;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Tests.Fabric;

public sealed class TableCanaryEndTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_canary_is_readable_once_its_profile_is_and_since_then()
    {
        var table = new TableClient(azurite.ConnectionString, "visitors");
        var end = new TableCanaryEnd(table, _ => ValueTask.FromResult(4));
        var visitor = Canary.VisitorOf(2);
        Assert.Null(await end.FindAsync(visitor, "s1", default));

        var profile = new VisitorProfile
        {
            Key = new TypedId(TypedId.DomainUserId, visitor), FirstSeen = Rounds.Start, LastSeen = Rounds.Start, SessionId = new(Rounds.Start, "s1"),
        };
        var before = DateTimeOffset.UtcNow;
        await new TableVisitorStore(table).TryWriteAsync(PartitionHash.PartitionOf(visitor, 4), [profile], new Watermarks(), null, default);

        Assert.Null(await end.FindAsync(visitor, "s2", default));
        var at = await end.FindAsync(visitor, "s1", default);
        Assert.InRange(at!.Value, before.AddSeconds(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal(at, await end.FindAsync(visitor, "s1", default));
    }
}
