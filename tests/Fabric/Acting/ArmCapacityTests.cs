using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Acting;

namespace Sluice.Fabric.Tests.Acting;

/// <summary>Sizes in Azure, against a Resource Manager that takes nothing its documentation does not.</summary>
public sealed class ArmCapacityTests : IAsyncLifetime
{
    private readonly HurriedTime _time = new();
    private readonly Lines<ArmCapacity> _log = new();
    private FakeArm _arm = null!;
    private ArmCapacity _capacity = null!;

    public async Task InitializeAsync()
    {
        _arm = await FakeArm.StartAsync();
        _capacity = Create(Options);
    }

    public async Task DisposeAsync()
    {
        _capacity.Dispose();
        await _arm.DisposeAsync();
        Assert.All(_log.All, line => Assert.DoesNotContain("T0K3N", line));
    }

    [Fact]
    public async Task Sizes_are_read_and_not_oftener_than_once_a_minute()
    {
        for (var i = 0; i < 10; i++)
        {
            var reading = await ReadAsync();
            Assert.Equal(2, reading.ThroughputUnits);
            Assert.Equal([("Enrich", 1)], reading.Instances.Select(pair => (pair.Key, pair.Value)));
            _time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Equal(1, _arm.Count("GET", FakeArm.AppId));
        Assert.Equal(1, _arm.Count("GET", FakeArm.NamespaceId));
        _time.Advance(TimeSpan.FromSeconds(11));
        await ReadAsync();
        Assert.Equal(2, _arm.Count("GET", FakeArm.AppId));
    }

    [Fact]
    public async Task Instances_of_several_workers_asked_for_side_by_side_are_one_write()
    {
        await Task.WhenAll(Set("Enrich", 3), Set("Visitors", 2), Set("ArchiveCollected", 1));
        Assert.Equal(1, _arm.Count("PATCH", FakeArm.AppId));
        // In whatever order they were heard.
        Assert.Equal(["function:ArchiveCollected=1", "function:Enrich=3", "function:Visitors=2", "http=2"], _arm.AlwaysReady.Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal(3, (await ReadAsync()).Instances["enrich"]);
    }

    [Fact]
    public async Task What_is_asked_for_too_soon_after_a_write_is_kept_and_written_together_when_it_is_time()
    {
        await Set("Enrich", 3);
        await Set("Enrich", 4);
        await Set("Visitors", 2);
        await Set("Enrich", 5);
        Assert.Equal("http=2 function:Enrich=3", _arm.AlwaysReady);
        var asked = (await ReadAsync()).Instances;
        Assert.Equal((5, 2), (asked["Enrich"], asked["Visitors"]));
        Assert.Equal(1, _arm.Count("PATCH", FakeArm.AppId));
        _time.Advance(TimeSpan.FromMinutes(5));
        await ReadAsync();
        Assert.Equal("http=2 function:Enrich=5 function:Visitors=2", _arm.AlwaysReady);
        Assert.Equal(2, _arm.Count("PATCH", FakeArm.AppId));
    }

    [Fact]
    public async Task No_instances_take_the_group_away_and_the_same_number_writes_nothing()
    {
        await Set("Enrich", 0);
        Assert.Equal("http=2", _arm.AlwaysReady);
        _time.Advance(TimeSpan.FromHours(1));
        await Set("Enrich", 0);
        Assert.Equal(1, _arm.Count("PATCH", FakeArm.AppId));
    }

    [Fact]
    public async Task Beyond_the_apps_own_maximum_it_is_refused_unless_the_settings_allow_more()
    {
        var refused = await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 9));
        Assert.False(refused.IsTransient);
        Assert.Contains("maximumInstanceCount of 10", refused.Message);
        Assert.Equal(0, _arm.Count("PATCH", FakeArm.AppId));
        using var allowed = Create(Options with { MaximumInstanceCount = 40 });
        await allowed.SetInstancesAsync("Enrich", 30, default);
        Assert.Equal(32, (int)_arm.Scale["maximumInstanceCount"]!);
        await Assert.ThrowsAsync<CapacityException>(() => Create(Options with { MaximumInstanceCount = 40 }).SetInstancesAsync("Enrich", 39, default));
    }

    [Theory]
    [InlineData(1, true, 10)]
    [InlineData(9, true, 10)]
    [InlineData(10, false, 0)]
    [InlineData(40, false, 0)]
    public async Task Units_go_both_ways_and_auto_inflate_only_stays_where_it_has_room(int units, bool on, int most)
    {
        await _capacity.SetThroughputUnitsAsync(units, default);
        var properties = _arm.Namespace["properties"]!;
        Assert.Equal(
            (units, on, most),
            ((int)_arm.Namespace["sku"]!["capacity"]!, (bool)properties["isAutoInflateEnabled"]!, (int)properties["maximumThroughputUnits"]!));
        Assert.Equal(units, (await ReadAsync()).ThroughputUnits);
        Assert.Equal(on, _arm.LastWrite!["properties"] is null);
    }

    [Fact]
    public async Task Units_are_written_once_a_minute_at_most()
    {
        await _capacity.SetThroughputUnitsAsync(3, default);
        await _capacity.SetThroughputUnitsAsync(4, default);
        await _capacity.SetThroughputUnitsAsync(5, default);
        Assert.Equal(3, (int)_arm.Namespace["sku"]!["capacity"]!);
        Assert.Equal(5, (await ReadAsync()).ThroughputUnits);
        _time.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync();
        Assert.Equal(5, (int)_arm.Namespace["sku"]!["capacity"]!);
        Assert.Equal(2, _arm.Count("PATCH", FakeArm.NamespaceId));
    }

    [Fact]
    public async Task Nonsense_is_refused_before_anything_is_asked()
    {
        foreach (var units in (int[])[0, -1, 41])
            await Assert.ThrowsAsync<CapacityException>(() => _capacity.SetThroughputUnitsAsync(units, default));
        foreach (var name in (string[])["", "a b", "../x", "1x", "x\"y", new string('x', 128)])
            await Assert.ThrowsAsync<CapacityException>(() => Set(name, 1));
        await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", -1));
        await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 1_001));
        Assert.Empty(_arm.Requests);
    }

    [Fact]
    public async Task A_tier_without_throughput_units_has_none_to_read_or_set()
    {
        _arm.Namespace["sku"]!["name"] = "Premium";
        Assert.Null((await ReadAsync()).ThroughputUnits);
        Assert.False((await Assert.ThrowsAsync<CapacityException>(() => _capacity.SetThroughputUnitsAsync(4, default))).IsTransient);
    }

    [Fact]
    public async Task An_app_that_is_not_on_Flex_Consumption_is_told_so()
    {
        _arm.Site["properties"]!.AsObject().Remove("functionAppConfig");
        Assert.Contains("Flex", (await Assert.ThrowsAsync<CapacityException>(ReadAsync)).Message);
    }

    [Fact]
    public async Task An_operation_is_watched_to_its_end()
    {
        _arm.OperationPolls = 3;
        await _capacity.SetThroughputUnitsAsync(5, default);
        Assert.Equal(5, (int)_arm.Namespace["sku"]!["capacity"]!);
        Assert.Equal(3, _arm.Requests.Count(request => request.Path.Contains("/operations/", StringComparison.Ordinal)));
        Assert.All(_time.Pauses, pause => Assert.Equal(TimeSpan.FromSeconds(5), pause));
    }

    [Fact]
    public async Task An_operation_that_fails_says_why_and_may_be_tried_again()
    {
        (_arm.OperationPolls, _arm.OperationEnds) = (2, "Failed");
        var failed = await Assert.ThrowsAsync<CapacityException>(() => _capacity.SetThroughputUnitsAsync(5, default));
        Assert.True(failed.IsTransient);
        Assert.Contains("CapacityNotAvailable None left.", failed.Message);
        Assert.Equal(2, (await ReadAsync()).ThroughputUnits);
    }

    [Fact]
    public async Task An_operation_that_may_not_be_watched_counts_as_taken()
    {
        (_arm.OperationPolls, _arm.PollStatus) = (2, 403);
        await _capacity.SetThroughputUnitsAsync(5, default);
        Assert.Equal(1, _arm.Requests.Count(request => request.Path.Contains("/operations/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_token_goes_nowhere_else()
    {
        await using var stranger = await FakeArm.StartAsync();
        _arm.Instead.Enqueue(_ => false);
        _arm.Instead.Enqueue(http =>
        {
            http.Response.StatusCode = 202;
            http.Response.Headers["Azure-AsyncOperation"] = stranger.Endpoint + "/subscriptions/x";
            return true;
        });
        await _capacity.SetThroughputUnitsAsync(5, default);
        _arm.Instead.Enqueue(http =>
        {
            http.Response.Redirect(stranger.Endpoint + FakeArm.AppId);
            return true;
        });
        await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 2));
        Assert.Empty(stranger.Requests);
    }

    [Fact]
    public async Task Too_many_requests_are_waited_out_as_long_as_the_service_says()
    {
        _arm.Instead.Enqueue(Status(429, "7"));
        _arm.Instead.Enqueue(Status(503, "11"));
        await _capacity.SetThroughputUnitsAsync(5, default);
        Assert.Equal(5, (int)_arm.Namespace["sku"]!["capacity"]!);
        Assert.Equal([7, 11], _time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task A_service_that_wants_a_long_rest_gets_it()
    {
        _arm.Instead.Enqueue(Status(429, "300"));
        Assert.True((await Assert.ThrowsAsync<CapacityException>(ReadAsync)).IsTransient);
        var requests = _arm.Requests.Count;
        Assert.True((await Assert.ThrowsAsync<CapacityException>(ReadAsync)).IsTransient);
        Assert.Equal(requests, _arm.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(2, (await ReadAsync()).ThroughputUnits);
    }

    [Fact]
    public async Task Tries_are_bounded_and_pauses_grow_with_chance_in_them()
    {
        for (var i = 0; i < 4; i++) _arm.Instead.Enqueue(Status(500, null));
        var failed = await Assert.ThrowsAsync<CapacityException>(() => _capacity.SetThroughputUnitsAsync(5, default));
        Assert.True(failed.IsTransient);
        Assert.Equal(4, _arm.Requests.Count);
        Assert.Equal(3, _time.Pauses.Count);
        for (var i = 0; i < 3; i++) Assert.InRange(_time.Pauses[i].TotalSeconds, Math.Pow(2, i) / 2, Math.Pow(2, i));
    }

    [Fact]
    public async Task Another_operation_under_way_is_waited_for()
    {
        _arm.Instead.Enqueue(_ => false);
        _arm.Instead.Enqueue(Status(409, null));
        await _capacity.SetThroughputUnitsAsync(5, default);
        Assert.Equal(5, (int)_arm.Namespace["sku"]!["capacity"]!);
    }

    [Fact]
    public async Task A_change_by_somebody_else_in_between_is_kept()
    {
        _arm.ETags = true;
        _arm.BeforeWrite = () => _arm.KeepReady("function:Relay");
        await Set("Enrich", 2);
        Assert.Equal("http=2 function:Enrich=2 function:Relay=1", _arm.AlwaysReady);
        Assert.Equal(2, _arm.Count("PATCH", FakeArm.AppId));
    }

    [Fact]
    public async Task Who_is_always_slower_than_somebody_else_gives_up()
    {
        _arm.ETags = true;
        _arm.BeforeWrite = Interfere;
        var failed = await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 2));
        Assert.True(failed.IsTransient);
        Assert.Equal(3, _arm.Count("PATCH", FakeArm.AppId));

        void Interfere()
        {
            _arm.KeepReady("function:Relay");
            _arm.BeforeWrite = Interfere;
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_rights_or_names_forbid_is_not_tried_again_and_told_in_one_line(int status)
    {
        _arm.Instead.Enqueue(http =>
        {
            http.Response.StatusCode = status;
            http.Response.WriteAsync("""{"error":{"code":"AuthorizationFailed","message":"Not\nyou."}}""");
            return true;
        });
        var refused = await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 2));
        Assert.False(refused.IsTransient);
        Assert.Equal($"Azure refused: {status} AuthorizationFailed Not you..", refused.Message);
        Assert.Single(_arm.Requests);
    }

    [Fact]
    public async Task A_wish_that_was_refused_is_forgotten_and_the_truth_is_read()
    {
        _arm.Instead.Enqueue(Status(403, null));
        await Assert.ThrowsAsync<CapacityException>(() => Set("Enrich", 2));
        Assert.Equal(1, (await ReadAsync()).Instances["Enrich"]);
    }

    [Fact]
    public async Task What_is_not_configured_cannot_be_set()
    {
        using var unitsOnly = Create(Options with { AppId = null });
        Assert.Empty((await unitsOnly.ReadAsync(default)).Instances);
        Assert.Contains("AppId", (await Assert.ThrowsAsync<CapacityException>(() => unitsOnly.SetInstancesAsync("Enrich", 1, default))).Message);
        using var instancesOnly = Create(Options with { NamespaceId = null });
        Assert.Null((await instancesOnly.ReadAsync(default)).ThroughputUnits);
        Assert.Contains("NamespaceId", (await Assert.ThrowsAsync<CapacityException>(() => instancesOnly.SetThroughputUnitsAsync(1, default))).Message);
    }

    private ArmCapacityOptions Options => new() { NamespaceId = FakeArm.NamespaceId, AppId = FakeArm.AppId, Endpoint = _arm.Endpoint };

    private ArmCapacity Create(ArmCapacityOptions options) => new(options, _arm.Credential, _time, _log);

    private Task<CapacityReading> ReadAsync() => _capacity.ReadAsync(CancellationToken.None);

    private Task Set(string worker, int instances) => _capacity.SetInstancesAsync(worker, instances, CancellationToken.None);

    private static Func<HttpContext, bool> Status(int status, string? retryAfter) => http =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
        return true;
    };
}
