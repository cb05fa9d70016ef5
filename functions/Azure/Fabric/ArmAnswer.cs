using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Azure.Fabric;

/// <summary>An answer of Azure Resource Manager.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body, when that is a JSON object.</param>
/// <param name="ETag">Guards the next write; null when none was given.</param>
/// <param name="Operation">Where an operation that goes on can be watched; null when there is none.</param>
/// <param name="RetryAfter">When to come back; null when it does not say.</param>
internal sealed record ArmAnswer(HttpStatusCode Status, JsonObject? Body, string? ETag, Uri? Operation, TimeSpan? RetryAfter)
{
    private const int LongestMessage = 300;

    /// <summary>The error's code and message in one bounded line; the status when there are none.</summary>
    public string Error
    {
        get
        {
            var error = Body?["error"] as JsonObject ?? Body;
            var text = $"{(int)Status} {Text(error?["code"])} {Text(error?["message"])}".TrimEnd();
            if (text.Length > LongestMessage) text = text[..LongestMessage];
            return string.Create(text.Length, text, static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            });
        }
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
