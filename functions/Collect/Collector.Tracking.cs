using System.Net.Mime;
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
        if (body is not null)
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
    /// <param name="body">Body of a POST, disposed here; null for a GET or HEAD, which is answered with the pixel.</param>
    private Task TrackAsync(HttpContext context, string path, PayloadBuffer? body)
    {
        var request = context.Request;
        var headers = request.Headers;
        var cookies = headers.Cookie;
        var query = Query(request);
        var cookieId = RequestCookies.Find(cookies, _options.Cookie.Name);
        var isAnonymous = headers.ContainsKey(AnonymousHeader);
        var visit = new Visit
        {
            IsPixel = body is null,
            IsRedirect = RequestPath.IsRedirect(path),
            IsAnonymous = isAnonymous,
            HasCookie = cookieId is not null,
            DoNotTrack = _doNotTrack.Matches(cookies),
            Host = RequestHost.Of(request, _hostHeaders),
            Id = NetworkUserId(query, cookieId, isAnonymous, out var isNew),
        };
        visit.Bounces = isNew && visit is { IsPixel: true, IsRedirect: false, DoNotTrack: false }
            && _options.CookieBounce.Enabled && !HasBounced(query);

        StaticAnswers.AllowOrigin(context);
        if (visit.IsPixel) context.Response.Headers.CacheControl = StaticAnswers.NoCache;
        if (visit.DoNotTrack || visit.Bounces)
        {
            body?.Dispose();
            return AnswerAsync(context, visit);
        }
        var payload = Serialise(context, path, body, visit, out var key);
        body?.Dispose();
        var written = _writer.WriteAsync(payload, key);
        if (!written.IsCompletedSuccessfully) return AnswerLaterAsync(context, visit, written);
        return written.Result ? AnswerAsync(context, visit) : RefuseAsync(context.Response);
    }

    private async Task AnswerLaterAsync(HttpContext context, Visit visit, ValueTask<bool> written)
    {
        if (await written) await AnswerAsync(context, visit);
        else await RefuseAsync(context.Response);
    }

    private static Task RefuseAsync(HttpResponse response)
    {
        response.Headers.RetryAfter = RetryAfterSeconds;
        return StaticAnswers.SendAsync(
            response, StatusCodes.Status503ServiceUnavailable, StaticAnswers.Text, StaticAnswers.Unavailable);
    }

    private Task AnswerAsync(HttpContext context, in Visit visit)
    {
        var request = context.Request;
        var response = context.Response;
        var origin = First(request.Headers.Origin);
        var setCookie = visit.DoNotTrack ? StringValues.Empty
            : !visit.IsAnonymous ? _cookie.Renew(visit.Id, origin)
            : visit.HasCookie ? _cookie.Forget(origin)
            : StringValues.Empty;
        if (setCookie.Count > 0) response.Headers.SetCookie = setCookie;

        if (visit.Bounces) return Redirect(response, BounceLocation(request, visit.Host));
        if (visit.IsRedirect) return Redirect(response, _redirects.Of(QueryParameters.First(Query(request), "u")));
        if (!visit.IsPixel) return StaticAnswers.SendAsync(response, StatusCodes.Status200OK, StaticAnswers.Text, StaticAnswers.Ok);
        if (!HttpMethods.IsHead(request.Method))
            return StaticAnswers.SendAsync(response, StatusCodes.Status200OK, MediaTypeNames.Image.Gif, StaticAnswers.Pixel);
        response.ContentType = MediaTypeNames.Image.Gif;
        response.ContentLength = StaticAnswers.Pixel.Length;
        return Task.CompletedTask;
    }

    // Field ids and their order: CollectorPayload.
    private PayloadBuffer Serialise(HttpContext context, string path, PayloadBuffer? body, in Visit visit, out string? key)
    {
        var request = context.Request;
        var headers = request.Headers;
        var client = ClientAddress.Of(context, _addressHeaders);
        var address = visit.IsAnonymous ? ClientAddress.Unknown : client.IpAddress;
        var contentType = visit.IsPixel ? null : request.ContentType?.ToLowerInvariant();
        var query = Query(request);

        var buffer = new PayloadBuffer((body?.Length ?? 0) + 2048);
        var thrift = new PayloadThrift(buffer);
        thrift.WriteText(31337, CollectorPayload.SchemaUri);
        thrift.WriteText(100, address);
        thrift.WriteNumber(200, _time.GetUtcNow().ToUnixTimeMilliseconds());
        thrift.WriteUtf8(210, "UTF-8"u8);
        thrift.WriteText(220, _name);
        thrift.WriteText(300, First(headers.UserAgent));
        thrift.WriteText(310, First(headers.Referer));
        thrift.WriteText(320, path);
        if (!query.IsEmpty) thrift.WriteText(330, query);
        if (body is not null) thrift.WriteUtf8(340, body.Written.Span);
        _headers.Write(thrift, headers, client.ForwardedFor, visit.Host, contentType, visit.IsAnonymous);
        thrift.WriteText(360, contentType);
        if (visit.Host is { } host) thrift.WriteText(400, RequestHost.WithoutPort(host));
        thrift.WriteText(410, visit.Id);
        thrift.End();

        // Null: any partition.
        key = _options.Streams.UseIpAddressAsPartitionKey
            ? address == ClientAddress.Unknown ? null : address
            : visit.IsAnonymous ? null : visit.Id;
        return buffer;
    }

    private string NetworkUserId(ReadOnlySpan<char> query, string? cookieId, bool isAnonymous, out bool isNew)
    {
        isNew = false;
        if (isAnonymous) return AnonymousId;
        if (QueryParameters.First(query, "nuid") is { Length: > 0 } given) return given;
        if (!string.IsNullOrEmpty(cookieId)) return cookieId;
        isNew = true;
        return _options.CookieBounce.Enabled && HasBounced(query)
            ? _options.CookieBounce.FallbackNetworkUserId
            : Guid.NewGuid().ToString();
    }

    private bool HasBounced(ReadOnlySpan<char> query) => query.Contains(_options.CookieBounce.Name, StringComparison.Ordinal);

    private string BounceLocation(HttpRequest request, string? host)
    {
        var scheme = _options.CookieBounce.ForwardedProtocolHeader is { } name
            ? First(request.Headers[name])?.ToLowerInvariant() switch { "http" => "http:", "https" => "https:", _ => "" }
            : "";
        return string.Concat(
            host is null ? "" : scheme + "//" + host,
            request.Path.ToUriComponent(),
            Query(request).IsEmpty ? "?" : request.QueryString.Value + "&",
            _options.CookieBounce.Name + "=true");
    }

    private static Task Redirect(HttpResponse response, string? location)
    {
        response.ContentLength = 0;
        response.StatusCode = location is null ? StatusCodes.Status400BadRequest : StatusCodes.Status302Found;
        if (location is not null) response.Headers.Location = location;
        return Task.CompletedTask;
    }

    // Raw, without the question mark.
    private static ReadOnlySpan<char> Query(HttpRequest request) =>
        request.QueryString.Value is { Length: > 1 } raw ? raw.AsSpan(1) : default;

    private static string? First(StringValues values) => values.Count > 0 ? values[0] : null;

    private struct Visit
    {
        public bool IsPixel, IsRedirect, IsAnonymous, HasCookie, DoNotTrack, Bounces;
        public string? Host;
        public string Id;
    }
}
