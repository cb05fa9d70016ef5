using System.Net;
using System.Text.Json;
using Sluice.Fabric.Api;

namespace Sluice.Fabric.Tests.Api;

public sealed class LiveTests : FabricApiTest
{
    private static readonly LiveTiming Fast = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly FabricApiOptions Open = new() { AllowAnonymous = true };

    [Fact]
    public async Task A_stream_begins_with_the_latest_round_and_goes_on_with_each_new_one()
    {
        var server = await StartAsync(Open, Fast);
        using var stream = await EventsAsync(server.Url);
        var first = await stream.NextAsync();
        Assert.Equal(("view", (Sample.Present + 1).ToString()), (first.Event, first.Id));
        for (var i = 2; i < 5; i++)
        {
            await History.SaveAsync(Sample.Round(Sample.Present + i, Start, Sample.Present + i), default);
            var next = await stream.NextAsync();
            Assert.Equal((Sample.Present + i).ToString(), next.Id);
            using var json = JsonDocument.Parse(next.Data);
            Assert.Equal(Start.AddSeconds(Sample.Present + i), json.RootElement.GetProperty("view").GetProperty("time").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task Who_comes_back_gets_what_was_missed_in_order_and_nothing_twice()
    {
        var server = await StartAsync(Open, Fast);
        using var watcher = await EventsAsync(server.Url);
        await watcher.NextAsync();
        for (var i = 2; i <= 5; i++)
        {
            await History.SaveAsync(Sample.Round(Sample.Present + i, Start, Sample.Present + i), default);
            await watcher.NextAsync();
        }
        foreach (var isHeader in new[] { true, false })
        {
            using var back = await EventsAsync(server.Url, Sample.Present + 3, isHeader);
            Assert.Equal((Sample.Present + 4).ToString(), (await back.NextAsync()).Id);
            Assert.Equal((Sample.Present + 5).ToString(), (await back.NextAsync()).Id);
        }
        using var current = await EventsAsync(server.Url, Sample.Present + 5);
        await History.SaveAsync(Sample.Round(Sample.Present + 6, Start, Sample.Present + 6), default);
        Assert.Equal((Sample.Present + 6).ToString(), (await current.NextAsync()).Id);
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(99_999L)]
    public async Task Who_has_missed_more_than_is_kept_or_comes_from_another_state_begins_with_the_latest(long seen)
    {
        var server = await StartAsync(Open, Fast);
        using var stream = await EventsAsync(server.Url, seen);
        Assert.Equal((Sample.Present + 1).ToString(), (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Silence_is_broken_by_heartbeats()
    {
        var server = await StartAsync(Open, Fast with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var stream = await EventsAsync(server.Url);
        await stream.NextAsync();
        var heartbeat = await stream.NextAsync();
        Assert.Equal(("heartbeat", null), (heartbeat.Event, heartbeat.Id));
        Assert.Equal("heartbeat", (await stream.NextAsync()).Event);
    }

    [Fact]
    public async Task Streams_are_counted_and_a_place_is_free_again_when_one_leaves()
    {
        var server = await StartAsync(Open with { LiveStreams = 2 }, Fast with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var one = await EventsAsync(server.Url);
        var two = await EventsAsync(server.Url);
        var answer = await SendAsync(HttpMethod.Get, "live", url: server.Url);
        Assert.NotNull(answer.Headers.RetryAfter);
        await AssertProblemAsync(answer, 503);
        two.Dispose();
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Url}/api/fabric/live");
            using var again = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (again.StatusCode == HttpStatusCode.OK) return;
        }
    }

    [Fact]
    public async Task A_stream_ends_by_itself_before_the_host_would_end_it()
    {
        var server = await StartAsync(Open, Fast with { Longest = TimeSpan.FromMilliseconds(300) });
        using var stream = await EventsAsync(server.Url);
        await stream.EndAsync();
    }

    [Fact]
    public async Task A_stop_of_the_app_ends_streams_cleanly()
    {
        var server = await FabricServer.StartAsync(History, Controls, Open, timing: Fast);
        using var stream = await EventsAsync(server.Url);
        await stream.NextAsync();
        await server.DisposeAsync().AsTask().WaitAsync(Patience);
        await stream.EndAsync();
    }

    [Fact]
    public async Task Absent_storage_does_not_end_a_stream()
    {
        var server = await StartAsync(Open, Fast with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var stream = await EventsAsync(server.Url);
        await stream.NextAsync();
        History.Fault = new IOException("absent");
        for (var i = 0; i < 3; i++) Assert.Equal("heartbeat", (await stream.NextAsync()).Event);
        History.Fault = null;
        await History.SaveAsync(Sample.Round(Sample.Present + 2, Start, Sample.Present + 2), default);
        var next = await stream.NextAsync();
        while (next.Event == "heartbeat") next = await stream.NextAsync();
        Assert.Equal((Sample.Present + 2).ToString(), next.Id);
    }

    private async Task<Events> EventsAsync(string url, long? seen = null, bool isHeader = true)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/api/fabric/live{(seen is not null && !isHeader ? $"?after={seen}" : "")}");
        if (seen is not null && isHeader) request.Headers.Add("Last-Event-ID", seen.ToString());
        var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        return new Events(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    private sealed record Events(HttpResponseMessage Answer, StreamReader Reader) : IDisposable
    {
        public async Task<(string Event, string? Id, string Data)> NextAsync()
        {
            var (name, id, data) = ("", (string?)null, "");
            while (await Reader.ReadLineAsync().WaitAsync(Patience) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
                else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
                else if (line.Length == 0 && name.Length > 0) return (name, id, data);
            }
            throw new EndOfStreamException();
        }

        public async Task EndAsync()
        {
            while (await Reader.ReadLineAsync().WaitAsync(Patience) is not null) ;
        }

        public void Dispose() => Answer.Dispose();
    }
}
