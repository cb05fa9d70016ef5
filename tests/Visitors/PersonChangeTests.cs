using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Visitors.Tests;

/// <summary>Whoever keeps something about persons hears of those who are joined, parted and erased.</summary>
public sealed class PersonChangeTests
{
    private readonly MemoryIdentityStore _identities = new();
    private readonly MemoryVisitorStore _store = new();
    private readonly Heard _heard = new();

    [Fact]
    public async Task A_join_is_told_after_it_can_be_seen_and_again_when_the_telling_failed()
    {
        _heard.Fails = true;
        _heard.See = async id => (await Profiles.Graph(_identities).FindAsync(id, default)).Ids.Count;
        await Assert.ThrowsAsync<IOException>(SeeAsync);
        // Nothing is written behind a telling that failed, so the batch comes again, and the join is known by then.
        Assert.Null(await _store.ReadMarkAsync(0, default));
        _heard.Fails = false;
        await SeeAsync();
        Assert.Equal(["domain_userid:web 2"], _heard.Changed);
        await SeeAsync();
        Assert.Single(_heard.Changed);
    }

    [Fact]
    public async Task An_erasure_is_told_while_the_person_can_still_be_found()
    {
        await SeeAsync();
        var reader = new VisitorReader(_store, Profiles.Graph(_identities), _ => ValueTask.FromResult(1), Profiles.Rules("{}"), new VisitorsOptions());
        var eraser = new VisitorEraser(
            _store, Profiles.Graph(_identities), reader, new MemoryErasureMarks(), TimeProvider.System, NullLogger<VisitorEraser>.Instance, _heard);
        await eraser.EraseAsync(Profiles.User("ann"), default);
        Assert.Equal([2], _heard.Erased);
        Assert.Empty(_identities.Rows);
    }

    private async Task SeeAsync() =>
        await new VisitorsWorker(_store, Profiles.Graph(_identities), Profiles.Rules("{}"), new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance, _heard)
            .ProcessAsync(new LogBatch("enriched", "visitors", 0, [new LogRecord(Line.Of(("domain_userid", "web"), ("user_id", "ann")), 0, DateTimeOffset.UnixEpoch)]), default);

    private sealed class Heard : IPersonChanges
    {
        public bool Fails { get; set; }

        public Func<TypedId, Task<int>>? See { get; set; }

        public List<string> Changed { get; } = [];

        public List<int> Erased { get; } = [];

        public async Task ChangedAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken)
        {
            if (Fails) throw new IOException("Nothing can be noted.");
            foreach (var id in ids) Changed.Add($"{id.Text} {(See is null ? 0 : await See(id))}");
        }

        public Task ErasingAsync(Person person, CancellationToken cancellationToken)
        {
            Erased.Add(person.Ids.Count);
            return Task.CompletedTask;
        }
    }
}
