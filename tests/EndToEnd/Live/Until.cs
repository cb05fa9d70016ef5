using System.Diagnostics;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>Waits for what must come.</summary>
internal static class Until
{
    /// <summary>Asks twice a second until there is an answer.</summary>
    /// <exception cref="TimeoutException">There was none within the limit.</exception>
    public static async Task<T> ComesAsync<T>(string what, TimeSpan limit, Func<Task<T?>> ask, Func<string>? otherwise = null) where T : struct
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer) return answer;
            if (Stopwatch.GetElapsedTime(start) > limit) throw new TimeoutException($"{what} did not come within {limit}. {otherwise?.Invoke()}");
            await Task.Delay(500);
        }
    }

    /// <summary>Asks twice a second until it is so.</summary>
    public static Task IsAsync(string what, TimeSpan limit, Func<Task<bool>> ask, Func<string>? otherwise = null) =>
        ComesAsync<bool>(what, limit, async () => await ask() ? true : null, otherwise);
}
