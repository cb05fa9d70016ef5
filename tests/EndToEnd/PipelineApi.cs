using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>Asks a pipeline's fabric.</summary>
internal static class PipelineApi
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static async Task<JsonElement> GetAsync(this Pipeline pipeline, string path)
    {
        using var client = new HttpClient();
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri(pipeline.Collector, path)));
        return json.RootElement.Clone();
    }

    /// <summary>Asks again and again until the answer is as it must become.</summary>
    public static async Task<JsonElement> WaitForAsync(this Pipeline pipeline, string path, Func<JsonElement, bool> until)
    {
        var limit = DateTime.UtcNow + Limit;
        var last = "";
        while (DateTime.UtcNow < limit)
        {
            try
            {
                var answer = await pipeline.GetAsync(path);
                if (until(answer)) return answer;
                last = answer.ToString();
            }
            catch (HttpRequestException notYet)
            {
                // 404 before the fabric's first round.
                last = notYet.Message;
            }
            await Task.Delay(250);
        }
        throw new TimeoutException($"{path}: {last[..Math.Min(last.Length, 3000)]}");
    }
}
