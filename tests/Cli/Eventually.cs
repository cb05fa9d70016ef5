namespace Sluice.Cli.Tests;

/// <summary>Waits for conditions, generously.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, Func<string> otherwise)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, otherwise());
            await Task.Delay(10);
        }
    }
}
