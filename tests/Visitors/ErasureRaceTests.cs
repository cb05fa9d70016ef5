using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Visitors.Tests;

/// <summary>Events that arrive in the middle of an erasure.</summary>
public sealed class ErasureRaceTests
{
    private static readonly byte[] Visit = Line.Of(
        ("event", "page_view"), ("domain_userid", "v"), ("user_id", "ann"), ("collector_tstamp", "2026-03-01 10:00:00.000"));

    private readonly MemoryVisitorStore _visitors = new();
    private readonly MemoryIdentityStore _identities = new();
    private readonly HookedStores _hooked;
    private readonly VisitorReader _reader;
    private readonly VisitorEraser _eraser;
    private readonly VisitorsWorker _worker;
    private long _next;

    public ErasureRaceTests()
    {
        _hooked = new HookedStores(_visitors, _identities);
        _reader = Profiles.Reader(_visitors, _identities);
        _worker = Profiles.Worker(_hooked, identities: _identities);
        _eraser = new VisitorEraser(
            _visitors, Profiles.Graph(_hooked), _reader, new MemoryErasureMarks(), [], TimeProvider.System, NullLogger<VisitorEraser>.Instance);
    }

    [Fact]
    public async Task A_worker_that_had_joined_ids_before_they_were_erased_joins_them_again_before_it_counts()
    {
        await SeeAsync();
        _hooked.BeforeWrite = async () => Assert.Equal(1, (await EraseAsync()).Events);
        await SeeAsync();
        var found = await _reader.FindAsync("v", false, default);
        Assert.Equal((1, 2), (found!.Profile!.Events, found.Person.Ids.Count));
    }

    [Fact]
    public async Task A_profile_that_is_written_while_the_ids_are_erased_is_forgotten_as_well_with_its_joins()
    {
        await SeeAsync();
        _hooked.AfterDelete = SeeAsync;
        Assert.Equal(2, (await EraseAsync()).Events);
        Assert.Empty(_visitors.Profiles);
        Assert.Empty(_identities.Rows);

        await SeeAsync();
        var found = await _reader.FindAsync("v", false, default);
        Assert.Equal((1, 2), (found!.Profile!.Events, found.Person.Ids.Count));
    }

    private Task<ErasureReport> EraseAsync() => _eraser.EraseAsync(Profiles.Domain("v"), default);

    private Task SeeAsync() => _worker.ProcessAsync(Profiles.Batch([Visit], _next++, PartitionHash.PartitionOf("v", 4)), default);
}
