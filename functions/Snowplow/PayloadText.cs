using System.Globalization;
using System.Text;

namespace Sluice.Snowplow;

/// <summary>
/// A payload as the text that a size violation carries: Java's way of printing a Thrift struct,
/// <c>CollectorPayload(schema:…, ipAddress:…, timestamp:…, …)</c>. Fields that are not set are left out, required ones
/// excepted.
/// </summary>
public static class PayloadText
{
    /// <summary>The start of the text, at most <paramref name="maxLength"/> characters (never half a surrogate pair).</summary>
    public static string Of(CollectorPayload payload, int maxLength)
    {
        var text = new StringBuilder(Math.Clamp(maxLength, 16, 4096));
        text.Append("CollectorPayload(");
        Add("schema", payload.Schema);
        Add("ipAddress", payload.IpAddress);
        Add("timestamp", payload.Timestamp.ToString(CultureInfo.InvariantCulture));
        Add("encoding", payload.Encoding);
        Add("collector", payload.Collector);
        Add("userAgent", payload.UserAgent);
        Add("refererUri", payload.RefererUri);
        Add("path", payload.Path);
        Add("querystring", payload.Querystring);
        Add("body", payload.Body);
        if (payload.Headers is { } headers)
        {
            Append(", headers:[");
            for (var i = 0; i < headers.Count && text.Length < maxLength; i++)
            {
                if (i > 0) Append(", ");
                Append(headers[i]);
            }
            Append("]");
        }
        Add("contentType", payload.ContentType);
        Add("hostname", payload.Hostname);
        Add("networkUserId", payload.NetworkUserId);
        Append(")");
        if (text.Length > maxLength) text.Length = Math.Max(maxLength, 0);
        if (text.Length > 0 && char.IsHighSurrogate(text[^1])) text.Length--;
        return text.ToString();

        void Add(string name, string? value)
        {
            if (value is null) return;
            if (name != "schema") Append(", ");
            Append(name);
            Append(":");
            Append(value);
        }

        void Append(string value) =>
            text.Append(value.AsSpan(0, Math.Clamp(maxLength - text.Length, 0, value.Length)));
    }
}
