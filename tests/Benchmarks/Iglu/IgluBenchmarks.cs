using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json.Linq;
using Sluice.Iglu;

namespace Sluice.Benchmarks;

/// <summary>Compares our schema validator with NJsonSchema on data that trackers send; both get parsed data.</summary>
public static class IgluBenchmarks
{
    private const string PageView =
        """[{"e":"pv","url":"https://shop.example.com/products/17?utm_source=mail","page":"Product 17","refr":"https://www.example.org/","eid":"4d1b4a54-40a6-4a5b-9c8e-6a4c2f0d8a11","tv":"js-4.6.0","tna":"sp","aid":"shop","p":"web","cookie":"1","cs":"UTF-8","lang":"en-US","res":"1920x1080","cd":"24","tz":"Europe/Berlin","dtm":"1767323045678","vp":"1280x720","ds":"1280x4200","vid":"3","sid":"8b8e9d9c-2c8b-4a0b-9a0f-0f3b6c1d2e3f","duid":"0b0c7a6e-97b6-4d43-8fd5-0a2dd0a0c1a2","stm":"1767323045690"}]""";

    private const string Session =
        """{"userId":"0b0c7a6e-97b6-4d43-8fd5-0a2dd0a0c1a2","sessionId":"8b8e9d9c-2c8b-4a0b-9a0f-0f3b6c1d2e3f","sessionIndex":3,"eventIndex":17,"previousSessionId":null,"storageMechanism":"LOCAL_STORAGE","firstEventId":"4d1b4a54-40a6-4a5b-9c8e-6a4c2f0d8a11","firstEventTimestamp":"2026-01-02T03:04:05.678Z"}""";

    private const string LinkClick =
        """{"targetUrl":"https://shop.example.com/cart","elementId":"to-cart","elementClasses":["button","primary"],"elementTarget":"","elementContent":"Cart"}""";

    /// <summary>Prints a row for each schema: nanoseconds and bytes for one validation. The argument is the seconds for each cell.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 && double.TryParse(args[0], CultureInfo.InvariantCulture, out var asked) ? asked : 2;
        Console.WriteLine("| schema | ours ns | ours B | NJsonSchema ns | NJsonSchema B | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await CompareAsync("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", PageView, seconds);
        await CompareAsync("com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2", Session, seconds);
        await CompareAsync("com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", LinkClick, seconds);
        return 0;
    }

    private static async Task CompareAsync(string name, string data, double seconds)
    {
        if (!SchemaKey.TryParse("iglu:" + name, out var key, out var error)) throw new InvalidOperationException(error);
        using var client = IgluClient.Create(new IgluOptions(), TimeProvider.System);
        using var document = JsonDocument.Parse(data);
        var element = document.RootElement;
        var text = (await client.LookupAsync(key, CancellationToken.None)).Schema!.Value;
        var theirs = await NJsonSchema.JsonSchema.FromJsonAsync(System.Text.Encoding.UTF8.GetString(text.Span));
        var token = JToken.Parse(data);

        var ours = Measure(() => client.ValidateAsync(key, element, CancellationToken.None).Result.IsValid, seconds);
        var others = Measure(() => theirs.Validate(token).Count == 0, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {key.Name} {key.Version} | {ours.Nanoseconds:0} | {ours.Bytes:0} | {others.Nanoseconds:0} | {others.Bytes:0} | {others.Nanoseconds / ours.Nanoseconds:0.0} |"));
    }

    private static (double Nanoseconds, double Bytes) Measure(Func<bool> validate, double seconds)
    {
        for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < seconds / 2;)
            if (!validate()) throw new InvalidOperationException("The sample is not valid.");
        var count = 0L;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
            for (var i = 0; i < 1000; i++, count++)
                validate();
        var elapsed = watch.Elapsed;
        return (elapsed.TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count);
    }
}
