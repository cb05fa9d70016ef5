using System.Globalization;
using System.Text.Json;
using Sluice.FunctionsHost.Timers;

namespace Sluice.FunctionsHost.Manifest;

/// <summary>
/// Reads a function.json: exactly one trigger (<c>httpTrigger</c> with one <c>http</c> output, <c>eventHubTrigger</c> of
/// cardinality many, <c>timerTrigger</c>), <c>retry</c> and <c>disabled</c>. <c>%NAME%</c> in values is a setting.
/// <c>authLevel</c> is checked and then ignored, as it is by every local host.
/// </summary>
internal static class FunctionJson
{
    private static readonly string[] EveryMethod = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null when there is an error; all of them are added.</summary>
    public static FunctionDefinition? Read(
        string name, ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, string> settings, ICollection<ManifestError> errors)
    {
        var file = $"{name}/function.json";
        var before = errors.Count;
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var root = new JsonFields(document.RootElement, file, settings, errors);
            if (!root.IsObject)
            {
                errors.Add(new ManifestError(file, "is not a JSON object"));
                return null;
            }
            if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') || !char.IsAsciiLetter(name[0]))
                root.Fail("the folder's name is no function name: a letter, then letters, digits, _ or -");
            var trigger = Trigger(root, settings);
            var retry = root.Child("retry") is { } policy ? Retry(policy) : null;
            if (retry is not null && trigger is HttpTrigger) root.Fail("retry is not offered for an httpTrigger");
            var disabled = root.Flag("disabled", false);
            return errors.Count > before || trigger is null ? null : new FunctionDefinition(name, trigger, retry, disabled);
        }
        catch (JsonException fault)
        {
            errors.Add(new ManifestError(file, $"is not JSON: {fault.Message}"));
            return null;
        }
    }

    private static Trigger? Trigger(JsonFields root, IReadOnlyDictionary<string, string> settings)
    {
        var bindings = root.Children("bindings");
        var triggers = bindings.Where(b => b.Text("type")?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) == true).ToList();
        if (triggers.Count != 1)
        {
            root.Fail($"bindings must hold exactly one trigger, not {triggers.Count}");
            return null;
        }
        var trigger = triggers[0];
        if (trigger.Text("direction") is { } direction && !direction.Equals("in", StringComparison.OrdinalIgnoreCase))
            root.Fail("the trigger's direction must be in");
        var others = bindings.Where(b => !ReferenceEquals(b, trigger)).ToList();
        switch (trigger.Text("type")!.ToLowerInvariant())
        {
            case "httptrigger":
                if (others is not [var output] || !Is(output, "type", "http") || !Is(output, "direction", "out"))
                    root.Fail("an httpTrigger needs exactly one other binding, of type http and direction out: without it the host would not pass the request through");
                return Http(trigger);
            case "eventhubtrigger":
                RefuseOthers(root, others);
                return EventHub(trigger, settings);
            case "timertrigger":
                RefuseOthers(root, others);
                return Timer(trigger);
            default:
                root.Fail($"trigger type '{trigger.Text("type")}' is not offered by this host");
                return null;
        }
    }

    private static HttpTrigger Http(JsonFields binding)
    {
        if (binding.Text("authLevel")?.ToLowerInvariant() is not (null or "anonymous" or "function" or "admin"))
            binding.Fail("authLevel must be anonymous, function or admin");
        var methods = binding.Texts("methods").Select(m => m.ToUpperInvariant()).ToList();
        foreach (var unknown in methods.Except(EveryMethod)) binding.Fail($"method '{unknown}' is not known");
        return new HttpTrigger(binding.Text("route"), methods.Count == 0 ? EveryMethod : methods);
    }

    private static EventHubTrigger? EventHub(JsonFields binding, IReadOnlyDictionary<string, string> settings)
    {
        if (!Is(binding, "cardinality", "many")) binding.Fail("cardinality must be many: this host sends batches only");
        EventDataType? type = binding.Text("dataType")?.ToLowerInvariant() switch
        {
            null or "" => EventDataType.None,
            "string" => EventDataType.Text,
            "binary" => EventDataType.Binary,
            _ => null,
        };
        if (type is null) binding.Fail("dataType must be binary, string or absent");
        var name = binding.Required("name");
        var connection = default(HubConnection);
        if (binding.Required("connection") is { } setting && !HubConnection.TryFind(setting, settings, out connection, out var reason))
            binding.Fail(reason);
        var hub = connection.EntityPath ?? binding.Required("eventHubName");
        return name is null || hub is null || connection.Value is null || type is null
            ? null
            : new EventHubTrigger(name, hub, binding.Text("consumerGroup") ?? "$Default", type.Value, connection.Value, connection.Namespace);
    }

    private static TimerTrigger? Timer(JsonFields binding)
    {
        var name = binding.Required("name");
        var text = binding.Required("schedule");
        if (text is null || name is null) return null;
        if (!CronSchedule.TryParse(text, out var schedule, out var reason))
        {
            binding.Fail($"schedule '{text}': {reason}");
            return null;
        }
        return new TimerTrigger(name, schedule, binding.Flag("runOnStartup", false), binding.Flag("useMonitor", true));
    }

    private static RetryPolicy? Retry(JsonFields retry)
    {
        var count = retry.Number("maxRetryCount");
        if (count is null or < -1)
        {
            retry.Fail("retry.maxRetryCount must be -1 or more");
            return null;
        }
        switch (retry.Text("strategy")?.ToLowerInvariant())
        {
            case "fixeddelay":
                return Span(retry, "delayInterval") is { } delay ? new RetryPolicy((int)count, delay, delay) : null;
            case "exponentialbackoff":
                if (Span(retry, "minimumInterval") is not { } minimum || Span(retry, "maximumInterval") is not { } maximum) return null;
                if (minimum > maximum) retry.Fail("retry.minimumInterval must not be longer than maximumInterval");
                return new RetryPolicy((int)count, minimum, maximum);
            default:
                retry.Fail("retry.strategy must be fixedDelay or exponentialBackoff");
                return null;
        }
    }

    private static TimeSpan? Span(JsonFields retry, string name)
    {
        if (TimeSpan.TryParse(retry.Text(name), CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero) return span;
        retry.Fail($"retry.{name} must be a time span such as 00:00:05");
        return null;
    }

    private static bool Is(JsonFields binding, string name, string value) =>
        value.Equals(binding.Text(name), StringComparison.OrdinalIgnoreCase);

    private static void RefuseOthers(JsonFields root, List<JsonFields> others)
    {
        foreach (var other in others)
            root.Fail($"binding type '{other.Text("type")}' is not offered by this host");
    }
}
