namespace Sluice.Contract.Tests;

/// <summary>Waits for conditions, generously.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, string what, LogLines? lines = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"waited in vain until {what}{Said(lines)}");
            await Task.Delay(20);
        }
    }

    public static async Task<T> SoonAsync<T>(this Task<T> task, string what)
    {
        Assert.True(await Task.WhenAny(task, Task.Delay(Limit)) == task, $"waited in vain until {what}");
        return await task;
    }

    private static string Said(LogLines? lines) =>
        lines is null ? "" : "; the last messages: " + string.Join(" | ", lines.All.TakeLast(15).Select(l => l.Text));
}
