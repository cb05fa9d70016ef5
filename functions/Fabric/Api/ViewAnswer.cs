using System.Globalization;
using System.Text.Json;
using Sluice.Api;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>A view with the number of its round and the time now: <c>{"round": 12, "now": "…", "view": {…}}</c>, on one line.</summary>
internal static class ViewAnswer
{
    public static ReadOnlyMemory<byte> Of(LatestView latest, DateTimeOffset now) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("round", latest.Round);
        // The difference to the view's time is its age, whatever the reader's clock says.
        json.WriteString("now", now);
        json.WritePropertyName("view");
        // Written anew, because a line break in what is stored would end a server-sent event.
        if (latest.Json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) json.WriteRawValue(latest.Json.Span, skipInputValidation: true);
        else
        {
            using var parsed = JsonDocument.Parse(latest.Json);
            parsed.RootElement.WriteTo(json);
        }
        json.WriteEndObject();
    });

    /// <summary>Entity tag: changes with each round.</summary>
    public static string TagOf(LatestView latest) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{latest.Round}-{latest.Time.UtcTicks:x}\"");
}
