using System.Net;
using System.Net.Http.Headers;

namespace Sluice.Cli.Sending;

/// <summary>Posts tracker payloads to a collector, a few at a time. Safe for concurrent use.</summary>
internal sealed class CollectorPost : IDisposable
{
    /// <summary>Requests at once.</summary>
    public const int Connections = 16;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly Uri _target;
    private string? _firstRefusal;

    /// <summary>Connects to nothing yet.</summary>
    public CollectorPost(Uri collector) => _target = new Uri(collector, "/com.snowplowanalytics.snowplow/tp2");

    /// <summary>Why the first payload was refused, in a few words; null when none was.</summary>
    public string? FirstRefusal => _firstRefusal;

    /// <summary>True when the collector has taken the payload.</summary>
    public async Task<bool> SendAsync(byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using var answer = await _client.PostAsync(_target, content, CancellationToken.None);
            return answer.StatusCode == HttpStatusCode.OK || Refused($"it answered {(int)answer.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            return Refused((fault.InnerException ?? fault).Message.TrimEnd('.'));
        }
        catch (TaskCanceledException)
        {
            return Refused("it did not answer within 30 seconds");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private bool Refused(string reason)
    {
        Interlocked.CompareExchange(ref _firstRefusal, reason, null);
        return false;
    }
}
