using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Audiences;
using Sluice.Testing.Sinks;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Tests;

namespace Sluice.Audiences.Tests;

/// <summary>Persons of the audiences, from the identities of the visitors.</summary>
public sealed class PersonTests
{
    private static readonly TypedId Web = new(TypedId.DomainUserId, "d-web");
    private static readonly TypedId Ann = new(TypedId.UserId, "ann");
    private static readonly TypedId Phone = new("phone", "+44");

    private readonly MemoryIdentityStore _store = new();

    [Fact]
    public async Task A_person_has_the_ids_that_events_are_kept_by_and_no_others()
    {
        await Graph().LinkAsync(Web, Ann, Lines.Noon, default);
        await Graph().LinkAsync(Ann, Phone, Lines.Noon, default);
        var person = await new VisitorPersons(Graph()).FindAsync(Web.Text, default);
        Assert.Equal([Web.Text, Ann.Text], person!.VisitorIds);
        Assert.Equal(person.Name, (await new VisitorPersons(Graph()).FindAsync(Ann.Text, default))!.Name);
    }

    [Theory]
    [InlineData("user_id:anonymous")]
    [InlineData("domain_userid:00000000-0000-0000-0000-000000000000")]
    [InlineData("ann")]
    public async Task Nobody_is_no_person(string key) => Assert.Null(await new VisitorPersons(Graph()).FindAsync(key, default));

    /// <summary>At every step of a join, whichever id is asked for: once somebody was seen as both, nobody is seen as half.</summary>
    [Fact]
    public async Task While_two_are_being_joined_nobody_sees_half_a_person_after_another_has_seen_the_whole()
    {
        foreach (var steps in Enumerable.Range(1, 40))
        {
            var store = new MemoryIdentityStore();
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            var gate = new StepGate(new Random(steps), faults: 0);
            var join = new IdentityGraph(new GatedIdentityStore(store, gate), NullLogger<IdentityGraph>.Instance).LinkAsync(Web, Ann, Lines.Noon, default);
            for (var n = 0; n < steps && !join.IsCompleted; n++) gate.Release();
            SynchronizationContext.SetSynchronizationContext(context);
            var persons = new VisitorPersons(new IdentityGraph(store, NullLogger<IdentityGraph>.Instance));
            var seen = new[] { await persons.FindAsync(Web.Text, default), await persons.FindAsync(Ann.Text, default) }.Select(person => person!.VisitorIds.Count).ToList();
            // The root that takes over has all ids one step before the other points to it.
            if (store.Rows.Any(row => row.Members.Count == 2)) Assert.Equal([2, 2], seen);
        }
    }

    [Fact]
    public async Task Who_is_joined_is_looked_at_by_ids_that_have_events()
    {
        var rig = new Rig();
        var changes = new AudienceChanges(rig.Changed);
        await changes.ChangedAsync([Web, Phone], default);
        Assert.Equal(1, rig.Store.Dues);
    }

    private IdentityGraph Graph() => new(_store, NullLogger<IdentityGraph>.Instance);
}
