using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sluice.Snowplow;

namespace Sluice.Collect;

/// <content>What happens to a tracking request.</content>
public sealed partial class Collector
{
    private const string AnonymousHeader = "SP-Anonymous";
    private const string AnonymousId = "00000000-0000-0000-0000-000000000000";
    private const string RetryAfterSeconds = "5";

    private async Task TrackPostAsync(HttpContext context, string path)
    {
        var read = RequestBody.ReadAsync(context, _options.Networking.DropPayloadSize, _options.Networking.BodyReadTimeout);
        var (body, status) = read.IsCompletedSuccessfully ? read.Result : await read;
        if (status == StatusCodes.Status200OK)
        {
            await TrackAsync(context, path, body);
            return;
        }
        StaticAnswers.AllowOrigin(context);
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }

    /// <param name="context">The request.</param>
    /// <param name="path">Its path, custom paths mapped.</param>
    /// <param name="body">Body of a POST; null for a GET or HEAD, which is answered with the pixel.</param>
    private async Task TrackAsync(HttpContext context, string path, string? body)
    {
        var request = context.Request;
        var response = context.Response;
        var query = request.QueryString.Value is { Length: > 1 } raw ? raw[1..] : null;
        var isPixel = body is null;
        var isRedirect = RequestPath.IsRedirect(path);
        var cookies = request.Headers.Cookie;
        var origin = request.Headers.Origin is [{ } first, ..] ? first : null;
        var isAnonymous = request.Headers.ContainsKey(AnonymousHeader);
        var doNotTrack = _doNotTrack.Matches(cookies);
        var cookieId = RequestCookies.Find(cookies, _options.Cookie.Name);

        StaticAnswers.AllowOrigin(context);
        if (isPixel) response.Headers.CacheControl = StaticAnswers.NoCache;

        var id = NetworkUserId(query, cookieId, isAnonymous, out var isNew);
        var bounce = isNew && isPixel && !isRedirect && !doNotTrack && _options.CookieBounce.Enabled && !HasBounced(query);
        var host = RequestHost.Of(request, _hostHeaders);

        if (!doNotTrack && !bounce)
        {
            var client = ClientAddress.Of(context, _addressHeaders);
            var contentType = isPixel ? null : request.ContentType?.ToLowerInvariant();
            var payload = new CollectorPayload
            {
                IpAddress = isAnonymous ? ClientAddress.Unknown : client.IpAddress,
                Timestamp = _time.GetUtcNow().ToUnixTimeMilliseconds(),
                Collector = _name,
                UserAgent = First(request.Headers.UserAgent),
                RefererUri = First(request.Headers.Referer),
                Path = path,
                Querystring = query,
                Body = body,
                Headers = _headers.Compose(request.Headers, client.ForwardedFor, host, contentType, isAnonymous),
                ContentType = contentType,
                Hostname = host is null ? null : RequestHost.WithoutPort(host),
                NetworkUserId = id,
            };
            if (!await _writer.WriteAsync(payload, PartitionKey(payload, isAnonymous)))
            {
                response.Headers.RetryAfter = RetryAfterSeconds;
                await StaticAnswers.SendAsync(
                    response, StatusCodes.Status503ServiceUnavailable, StaticAnswers.Text, StaticAnswers.Unavailable);
                return;
            }
        }

        var setCookie = doNotTrack ? StringValues.Empty
            : !isAnonymous ? _cookie.Renew(id, origin)
            : cookieId is not null ? _cookie.Forget(origin)
            : StringValues.Empty;
        if (setCookie.Count > 0) response.Headers.SetCookie = setCookie;

        if (bounce) Redirect(response, BounceLocation(request, host, query));
        else if (isRedirect) Redirect(response, query is null ? null : _redirects.Of(QueryParameters.First(query, "u")));
        else if (isPixel) await SendPixelAsync(context);
        else await StaticAnswers.SendAsync(response, StatusCodes.Status200OK, StaticAnswers.Text, StaticAnswers.Ok);
    }

    private string NetworkUserId(string? query, string? cookieId, bool isAnonymous, out bool isNew)
    {
        isNew = false;
        if (isAnonymous) return AnonymousId;
        if (query is not null && QueryParameters.First(query, "nuid") is { Length: > 0 } given) return given;
        if (!string.IsNullOrEmpty(cookieId)) return cookieId;
        isNew = true;
        return _options.CookieBounce.Enabled && HasBounced(query)
            ? _options.CookieBounce.FallbackNetworkUserId
            : Guid.NewGuid().ToString();
    }

    private bool HasBounced(string? query) =>
        query is not null && query.Contains(_options.CookieBounce.Name, StringComparison.Ordinal);

    // Null: any partition.
    private string? PartitionKey(CollectorPayload payload, bool isAnonymous)
    {
        if (_options.Streams.UseIpAddressAsPartitionKey)
            return payload.IpAddress == ClientAddress.Unknown ? null : payload.IpAddress;
        return isAnonymous ? null : payload.NetworkUserId;
    }

    private string BounceLocation(HttpRequest request, string? host, string? query)
    {
        var scheme = _options.CookieBounce.ForwardedProtocolHeader is { } name
            ? First(request.Headers[name])?.ToLowerInvariant() switch { "http" => "http:", "https" => "https:", _ => "" }
            : "";
        return string.Concat(
            host is null ? "" : scheme + "//" + host,
            request.Path.ToUriComponent(),
            query is null ? "?" : "?" + query + "&",
            _options.CookieBounce.Name + "=true");
    }

    private static void Redirect(HttpResponse response, string? location)
    {
        response.ContentLength = 0;
        if (location is null)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        response.StatusCode = StatusCodes.Status302Found;
        response.Headers.Location = location;
    }

    private static Task SendPixelAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
            return StaticAnswers.SendAsync(context.Response, StatusCodes.Status200OK, "image/gif", StaticAnswers.Pixel);
        context.Response.ContentType = "image/gif";
        context.Response.ContentLength = StaticAnswers.Pixel.Length;
        return Task.CompletedTask;
    }

    private static string? First(StringValues values) => values.Count > 0 ? values[0] : null;
}
