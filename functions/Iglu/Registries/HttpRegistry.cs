using System.Net;

namespace Sluice.Iglu.Registries;

/// <summary>
/// An Iglu server or a static site of schemas: <c>GET {uri}/schemas/{vendor}/{name}/{format}/{version}</c>, the key in the
/// header <c>apikey</c>. Redirects are followed on the same host only, so that the key goes nowhere else.
/// </summary>
internal sealed class HttpRegistry(
    HttpRepository repository, HttpMessageInvoker http, TimeSpan timeout, int maximumBytes, TimeProvider timeProvider) : IRegistry
{
    private const int MaximumRedirects = 3;

    public string Name => repository.Name;

    public async ValueTask<RegistryAnswer> FetchAsync(SchemaKey key, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await FetchAsync(
                new Uri($"{repository.Uri.AbsoluteUri.TrimEnd('/')}/schemas/{key.Vendor}/{key.Name}/{key.Format}/{key.Version}"),
                either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return RegistryAnswer.Failed(FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0.###} s"));
        }
        catch (HttpRequestException e)
        {
            return RegistryAnswer.Failed($"it cannot be reached ({e.HttpRequestError})");
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return RegistryAnswer.Failed("the connection broke");
        }
    }

    private async Task<RegistryAnswer> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            if (repository.ApiKey is { } apiKey) request.Headers.TryAddWithoutValidation("apikey", apiKey);
            using var response = await http.SendAsync(request, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return await ReadAsync(response, cancellationToken);
                case HttpStatusCode.NotFound:
                    return RegistryAnswer.NotFound;
                case HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect:
                    if (response.Headers.Location is not { } location || !Uri.TryCreate(uri, location, out var target))
                        return RegistryAnswer.Failed("a redirect without a target");
                    if (!IsSameOrigin(uri, target)) return RegistryAnswer.Failed("a redirect to another host, which is not followed");
                    uri = target;
                    break;
                default:
                    return RegistryAnswer.Failed(FormattableString.Invariant($"HTTP status {(int)response.StatusCode}"));
            }
        }
        return RegistryAnswer.Failed("too many redirects");
    }

    private async Task<RegistryAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var tooLarge = RegistryAnswer.Failed($"the schema is larger than {maximumBytes} bytes");
        if (response.Content.Headers.ContentLength > maximumBytes) return tooLarge;
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (text.Length + read > maximumBytes) return tooLarge;
            text.Write(buffer, 0, read);
        }
        return new RegistryAnswer(text.ToArray());
    }

    private static bool IsSameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port
        && string.Equals(left.Host, right.Host, StringComparison.OrdinalIgnoreCase);
}
