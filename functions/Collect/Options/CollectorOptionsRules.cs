using System.Buffers;

namespace Sluice.Collect;

/// <summary>What must hold for the collector's options; one line per rule, every breach reported.</summary>
internal static class CollectorOptionsRules
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> HostChars =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>True for a name that RFC 9110 allows for headers and RFC 6265 for cookies.</summary>
    public static bool IsToken(string? text) => !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExcept(TokenChars);

    public static void Check(CollectorOptions options, List<string> errors)
    {
        foreach (var (from, to) in options.Paths)
        {
            if (!RequestPath.IsTwoSegments(from)) Wrong("Paths", $"'{from}' is no path of two segments such as /com.acme/track");
            if (!RequestPath.IsTwoSegments(to)) Wrong("Paths", $"the target '{to}' is no path of two segments such as /com.snowplowanalytics.snowplow/tp2");
        }

        var cookie = options.Cookie;
        Token("Cookie:Name", cookie.Name);
        if (cookie.ClientCookieName is { } second)
        {
            Token("Cookie:ClientCookieName", second);
            if (second == cookie.Name) Wrong("Cookie:ClientCookieName", "must differ from Cookie:Name");
        }
        Between("Cookie:Expiration", cookie.Expiration, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650));
        foreach (var domain in cookie.Domains) Host("Cookie:Domains", domain);
        if (cookie.FallbackDomain is { } fallback) Host("Cookie:FallbackDomain", fallback);

        if (options.DoNotTrackCookie is { Enabled: true } doNotTrack)
        {
            Token("DoNotTrackCookie:Name", doNotTrack.Name);
            try
            {
                _ = DoNotTrack.Pattern(doNotTrack.Value);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                Wrong("DoNotTrackCookie:Value", $"'{doNotTrack.Value}' is no regular expression that runs in linear time");
            }
        }

        var bounce = options.CookieBounce;
        if (bounce.Enabled && !IsToken(bounce.Name)) Wrong("CookieBounce:Name", "must be a name without special characters");
        if (bounce.Enabled && bounce.FallbackNetworkUserId.Length == 0) Wrong("CookieBounce:FallbackNetworkUserId", "must not be empty");
        if (bounce.ForwardedProtocolHeader is { } header) Token("CookieBounce:ForwardedProtocolHeader", header);

        if (options.RootResponse.StatusCode is < 200 or > 599) Wrong("RootResponse:StatusCode", "must lie between 200 and 599");
        if (options.RootResponse is { StatusCode: 204 or 205 or 304, Body.Length: > 0 })
            Wrong("RootResponse:Body", "must be empty for a status that allows no body");
        foreach (var (name, value) in options.RootResponse.Headers)
        {
            Token("RootResponse:Headers", name);
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~')) Wrong("RootResponse:Headers", $"the value of {name} must be printable ASCII");
        }

        Between("Cors:AccessControlMaxAge", options.Cors.AccessControlMaxAge, TimeSpan.Zero, TimeSpan.FromDays(365));
        Between("Hsts:MaxAge", options.Hsts.MaxAge, TimeSpan.Zero, TimeSpan.FromDays(36500));
        foreach (var domain in options.RedirectDomains) Host("RedirectDomains", domain);

        var networking = options.Networking;
        InRange("Networking:MaxRequestLineLength", networking.MaxRequestLineLength, 1024, 1 << 20);
        InRange("Networking:MaxHeadersLength", networking.MaxHeadersLength, 1024, 1 << 20);
        InRange("Networking:MaxPayloadSize", networking.MaxPayloadSize, 1024, 1 << 28);
        InRange("Networking:DropPayloadSize", networking.DropPayloadSize, 1024, 1 << 28);
        Between("Networking:BodyReadTimeout", networking.BodyReadTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        InRange("Streams:MaxBytes", options.Streams.MaxBytes, 128, 100_000_000);

        foreach (var name in options.Proxy.ClientAddressHeaders) Token("Proxy:ClientAddressHeaders", name);
        foreach (var name in options.Proxy.HostHeaders) Token("Proxy:HostHeaders", name);
        foreach (var name in options.Proxy.HiddenHeaders) Token("Proxy:HiddenHeaders", name);

        var batching = options.Batching;
        Between("Batching:Linger", batching.Linger, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        InRange("Batching:MaxBytes", batching.MaxBytes, 1024, 100_000_000);
        InRange("Batching:MaxCount", batching.MaxCount, 1, 100_000);
        InRange("Batching:QueueBytes", batching.QueueBytes, 1, 1L << 40);
        InRange("Batching:ParkingQueueBytes", batching.ParkingQueueBytes, 1, 1L << 40);
        Between("Batching:SendTimeout", batching.SendTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(2));
        Between("Batching:ParkTimeout", batching.ParkTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(2));
        Between("Batching:RetryDelay", batching.RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        Between("Batching:MaxRetryDelay", batching.MaxRetryDelay, batching.RetryDelay, TimeSpan.FromMinutes(10));

        InRange("Relay:MaxRecords", options.Relay.MaxRecords, 1, int.MaxValue);
        Between("Relay:MaxDuration", options.Relay.MaxDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        InRange("Relay:StepRecords", options.Relay.StepRecords, 1, 100_000);
        InRange("Relay:StepBytes", options.Relay.StepBytes, 1024, 100_000_000);

        void Wrong(string name, string what) => errors.Add($"{CollectorOptions.Section}:{name}: {what}.");

        void Token(string name, string value)
        {
            if (!IsToken(value)) Wrong(name, $"'{value}' is no name of a header or cookie");
        }

        void Host(string name, string value)
        {
            if (value.Length is 0 or > 253 || value.AsSpan().ContainsAnyExcept(HostChars)) Wrong(name, $"'{value}' is no host name");
        }

        void InRange(string name, long value, long least, long most)
        {
            if (value < least || value > most) Wrong(name, $"{value} does not lie between {least} and {most}");
        }

        void Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most) Wrong(name, $"{value} does not lie between {least} and {most}");
        }
    }
}
