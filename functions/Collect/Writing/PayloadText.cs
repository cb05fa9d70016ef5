using System.Globalization;
using System.Text;
using Sluice.Snowplow;

namespace Sluice.Collect;

/// <summary>A payload as text, <c>CollectorPayload(schema:…, ipAddress:…, …)</c>: what a size violation shows of it.</summary>
internal static class PayloadText
{
    /// <summary>The text, or its first <paramref name="limit"/> characters.</summary>
    public static string Of(CollectorPayload payload, int limit)
    {
        var text = new StringBuilder("CollectorPayload(");
        Append("schema", payload.Schema);
        Append("ipAddress", payload.IpAddress);
        Append("timestamp", payload.Timestamp.ToString(CultureInfo.InvariantCulture));
        Append("encoding", payload.Encoding);
        Append("collector", payload.Collector);
        Append("userAgent", payload.UserAgent);
        Append("refererUri", payload.RefererUri);
        Append("path", payload.Path);
        Append("querystring", payload.Querystring);
        Append("body", payload.Body);
        if (payload.Headers is { } headers)
        {
            Append("headers", "[");
            for (var i = 0; i < headers.Count && text.Length < limit; i++)
                text.Append(i == 0 ? "" : ", ").Append(headers[i].AsSpan(0, Math.Min(headers[i].Length, limit)));
            text.Append(']');
        }
        Append("contentType", payload.ContentType);
        Append("hostname", payload.Hostname);
        Append("networkUserId", payload.NetworkUserId);
        text.Append(')');
        if (text.Length > limit)
        {
            // Half a surrogate pair is no text.
            var end = limit > 0 && char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
            text.Length = end;
        }
        return text.ToString();

        void Append(string name, string? value)
        {
            if (value is null || text.Length > limit) return;
            if (text[^1] != '(') text.Append(", ");
            text.Append(name).Append(':').Append(value.AsSpan(0, Math.Min(value.Length, limit + 1)));
        }
    }
}
