using Azure.Data.Tables;
using Sluice.Azure.Visitors;
using Sluice.Testing;

namespace Sluice.Visitors.Tests;

/// <summary>Rows of identities in Table Storage, as large as they can be.</summary>
public sealed class IdentityStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    // Table Storage has room for 64 KiB in a property, as UTF-16.
    private const int MostCharacters = 32 * 1024;

    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task A_row_comes_back_as_it_was_written()
    {
        var store = Store("rows");
        var row = new IdentityNode
        {
            Id = Profiles.User("a/b\\c#d?e%f'g\u00e9 h+i&j"),
            Linked = [new(Profiles.Domain(" with blanks: and colons "), At), new(Profiles.Network("\"quoted\""), At.AddYears(-60))],
            Forbidden = [new(new TypedId("phone", "+44 123"), At)],
        };
        Assert.Null(await store.FindAsync(row.Id, default));
        Assert.True(await store.TryWriteAsync(row, default));
        Assert.False(await store.TryWriteAsync(row, default));
        var read = await store.FindAsync(row.Id, default);
        Assert.Equal(row, read! with { ETag = null });
        Assert.True(await store.TryWriteAsync(read with { Linked = default, Forbidden = default }, default));
        Assert.False(await store.TryWriteAsync(read, default));
        Assert.Equal(new IdentityNode { Id = row.Id }, await store.FindAsync(row.Id, default) is { } empty ? empty with { ETag = null } : null);
    }

    [Fact]
    public async Task A_person_of_the_longest_ids_there_are_has_room_in_every_row()
    {
        var store = Store("longest");
        var graph = Profiles.Graph(store);
        // Surrogate pairs, which take the most bytes, under the longest name of a type.
        var ids = Enumerable.Range(0, IdentityGraph.MostIds).Select(n => Longest(n)).ToArray();
        foreach (var id in ids[1..]) Assert.Equal(LinkOutcome.Joined, await graph.LinkAsync(ids[0], id, At, default));
        for (var n = 0; n < IdentityNode.MostForbidden; n++) await graph.UndoAsync(IdentityEdge.Of(ids[0], Longest(500 + n), At), At, default);

        Assert.Equal(ids.Order(), (await graph.FindAsync(ids[7], default)).Ids);
        var row = (await graph.FindAsync(ids[0], default)).Rows[0];
        Assert.Equal((IdentityNode.MostLinked, IdentityNode.MostForbidden), (row.Linked.Count, row.Forbidden.Count));
        var largest = 0;
        await foreach (var entity in new TableClient(azurite.ConnectionString, "longest").QueryAsync<TableEntity>())
            largest = Math.Max(largest, entity.Max(property => property.Value is string text ? text.Length : 0));
        // Azurite does not refuse what is too long for a property, as Azure does. Near to it, or the ids were not long.
        Assert.InRange(largest, MostCharacters / 2, MostCharacters);

        static TypedId Longest(int n) => new(new string('t', TypedId.MaxTypeLength), string.Concat(Enumerable.Repeat("\U0001F600", 62)) + $"{n:D4}");
    }

    [Fact]
    public async Task A_row_that_something_else_has_written_is_no_identity()
    {
        var table = new TableClient(azurite.ConnectionString, "foreign");
        await table.CreateIfNotExistsAsync();
        var id = Profiles.User("ann");
        foreach (var wrong in new[] { "no time", "1 no colon", "x user_id:bob", "99999999999999999999 user_id:bob", "9223372036854775807 user_id:bob" })
        {
            await table.UpsertEntityAsync(
                new TableEntity(TableIdentityStore.PartitionKeyOf(id), id.RowKey) { ["id"] = id.Text, ["linked"] = wrong }, TableUpdateMode.Replace);
            await Assert.ThrowsAsync<InvalidDataException>(() => new TableIdentityStore(table).FindAsync(id, default));
        }
    }

    private TableIdentityStore Store(string name) => new(new TableClient(azurite.ConnectionString, name));
}
