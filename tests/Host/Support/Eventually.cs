namespace Sluice.Host.Tests;

/// <summary>Waits for conditions, generously.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, Func<string> what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? limit = null)
    {
        using var over = new CancellationTokenSource(limit ?? Limit);
        while (!await condition())
        {
            Assert.False(over.IsCancellationRequested, $"waited in vain until {what()}");
            await Task.Delay(20);
        }
    }
}
