using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Sluice.FunctionsHost.Invocations;

/// <summary>An invocation's body, written straight into the request; its length is not known, so it goes out chunked.</summary>
internal sealed class InvocationContent : HttpContent
{
    private readonly Action<Utf8JsonWriter> _write;

    public InvocationContent(Action<Utf8JsonWriter> write)
    {
        _write = write;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var json = new Utf8JsonWriter(stream, Envelope.Relaxed);
        _write(json);
        await json.FlushAsync();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
