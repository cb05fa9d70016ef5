using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Host.Invocation;
using Sluice.Log;

namespace Sluice.Host.Tests.Invocation;

/// <summary>
/// What the Functions host is answered. It moves its checkpoint past a batch on any 2xx with a JSON object, waits until the
/// function times out on a 2xx without one, and, because of <c>retry</c> in function.json, delivers the same batch again on
/// everything else.
/// </summary>
public sealed class BatchEndpointTests
{
    private readonly CapturedLog _log = new();
    private readonly Worker _worker = new();

    private async Task<(int Status, string Body)> PostAsync(Stream body, Action<HttpContext>? also = null, int? maxBytes = null)
    {
        var endpoint = maxBytes is { } max
            ? new BatchEndpoint("Enrich", "collected", "enrich", () => _worker, BatchRest.None, _log, max)
            : new BatchEndpoint("Enrich", "collected", "enrich", () => _worker, BatchRest.None, _log);
        var answer = new MemoryStream();
        var context = new DefaultHttpContext { Request = { Method = "POST", Path = "/Enrich", Body = body }, Response = { Body = answer } };
        context.Request.Host = new HostString("127.0.0.1", 7);
        also?.Invoke(context);
        await endpoint.HandleAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }

    private Task<(int Status, string Body)> PostAsync(byte[] body) => PostAsync(new MemoryStream(body));

    [Fact]
    public async Task A_settled_batch_is_answered_with_a_JSON_object_so_that_the_checkpoint_moves()
    {
        var (status, body) = await PostAsync(Envelope.Ordinary.ToBytes());
        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        Assert.Equal([41L, 42L], Assert.Single(_worker.Batches).Records.Select(r => r.SequenceNumber));
        Assert.Empty(_log.Lines);
    }

    public static TheoryData<string> Unreadable =>
    [
        "", "{}", "null", "[]", "{\"Data\":{\"events\":\"[\\\"%%\\\"]\"}}", Envelope.Ordinary.ToString()[..^1],
        Envelope.Ordinary.Without("SequenceNumberArray").ToString(), Envelope.Ordinary.Data("events", "[\"/wB4\"]").ToString(),
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task An_envelope_that_cannot_be_read_is_answered_503_so_that_it_comes_again_and_nothing_is_passed_over(string envelope)
    {
        var (status, body) = await PostAsync(Encoding.UTF8.GetBytes(envelope));
        Assert.Equal(503, status);
        Assert.StartsWith("{", body, StringComparison.Ordinal);
        Assert.Empty(_worker.Batches);
        var line = Assert.Single(_log.Lines);
        Assert.Equal(1000, line.Event);
        Assert.StartsWith("Error: Enrich: the invocation could not be read: ", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_envelope_without_end_is_given_up_at_the_limit_with_503()
    {
        var endless = new EndlessStream();
        var (status, _) = await PostAsync(endless, maxBytes: 1 << 20);
        Assert.Equal(503, status);
        Assert.InRange(endless.Taken, 1 << 20, 2 << 20);
        Assert.Contains("it has 1048576 bytes or more", _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_envelope_just_below_the_limit_is_read()
    {
        var envelope = new Envelope((new byte[500_000], 1, null)).ToBytes();
        var (status, _) = await PostAsync(new MemoryStream(envelope), maxBytes: 1 << 20);
        Assert.Equal(200, status);
        Assert.Equal(500_000, _worker.Batches.Single().Records[0].Body.Length);
    }

    [Fact]
    public async Task An_envelope_that_breaks_off_is_answered_503()
    {
        var (status, _) = await PostAsync(new BreakingStream(Envelope.Ordinary.ToBytes()[..50]));
        Assert.Equal(503, status);
        Assert.Empty(_worker.Batches);
        Assert.Contains("it broke off after 50 bytes", _log.All, StringComparison.Ordinal);
    }

    public static TheoryData<Exception> Faults =>
    [
        new LogUnavailableException(LogFault.Throttled, "busy"), new InvalidOperationException("a bug"), new OutOfMemoryException(),
        new OperationCanceledException("something else was cancelled"), new AggregateException(new TimeoutException()),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_batch_that_is_not_settled_is_answered_503_whatever_the_reason(Exception fault)
    {
        _worker.Fault = fault;
        var (status, _) = await PostAsync(Envelope.Ordinary.Metadata("RetryContext", new System.Text.Json.Nodes.JsonObject { ["RetryCount"] = 6 }).ToBytes());
        Assert.Equal(503, status);
        var line = Assert.Single(_log.Lines);
        Assert.Equal(1001, line.Event);
        Assert.Contains("partition 3, sequence 41 to 42, delivery 6", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_cannot_even_be_made_is_answered_503()
    {
        var answer = new MemoryStream();
        var context = new DefaultHttpContext
        {
            Request = { Method = "POST", Body = new MemoryStream(Envelope.Ordinary.ToBytes()), Host = new HostString("127.0.0.1:7") },
            Response = { Body = answer },
        };
        await new BatchEndpoint("Enrich", "h", "g", () => throw new InvalidOperationException("no such file"), BatchRest.None, _log).HandleAsync(context);
        Assert.Equal(503, context.Response.StatusCode);
        Assert.Contains("no such file", _log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("x-forwarded-proto", "http")]
    [InlineData("X-FORWARDED-HOST", "")]
    [InlineData("X-Forwarded-Prefix", "/")]
    [InlineData("x-ms-invocation-id", "1")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Origin", "null")]
    [InlineData("Referer", "http://127.0.0.1/")]
    [InlineData("Cookie", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Mode", "no-cors")]
    [InlineData("Host", "sluice.example")]
    [InlineData("Host", "127.0.0.1.example:80")]
    [InlineData("Host", "localhost.example")]
    [InlineData("Host", "10.0.0.4")]
    [InlineData("Host", "0.0.0.0")]
    [InlineData("Host", "")]
    public async Task A_request_that_the_host_itself_would_not_send_is_refused_unread(string header, string value)
    {
        var untouched = new EndlessStream();
        var (status, body) = await PostAsync(untouched, context => context.Request.Headers[header] = value);
        Assert.Equal((404, ""), (status, body));
        Assert.Equal(0, untouched.Taken);
        Assert.Empty(_worker.Batches);
        var line = Assert.Single(_log.Lines);
        Assert.Equal(1003, line.Event);
        Assert.Contains($"its header {header} shows", line.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("127.0.0.1:4711")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:4711")]
    [InlineData("[::1]:4711")]
    public async Task The_hosts_own_call_is_taken_under_every_name_of_this_machine(string host)
    {
        var (status, _) = await PostAsync(new MemoryStream(Envelope.Ordinary.ToBytes()), context =>
        {
            context.Request.Headers.Host = host;
            context.Request.Headers.UserAgent = "Azure-Functions-Host/4.1037.0.0";
            context.Request.Headers["X-Azure-Functions-InvocationId"] = Guid.NewGuid().ToString();
            context.Request.Headers["X-Azure-Functions-HostVersion"] = "4.1037.0.0";
            context.Request.Headers.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        });
        Assert.Equal(200, status);
    }

    private sealed class Worker : IBatchWorker
    {
        public List<LogBatch> Batches { get; } = [];

        public Exception? Fault { get; set; }

        public Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
        {
            Batches.Add(batch);
            return Fault is null ? Task.CompletedTask : Task.FromException(Fault);
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Taken { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            Taken += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class BreakingStream(byte[] beginning) : MemoryStream
    {
        private bool _isGiven;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isGiven) throw new BadHttpRequestException("Unexpected end of request content.");
            _isGiven = true;
            beginning.CopyTo(buffer);
            return ValueTask.FromResult(beginning.Length);
        }
    }
}
