namespace Sluice.Collect.Tests;

/// <summary>Waits for a condition, generously.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "The condition did not come true within a minute.");
            await Task.Delay(5);
        }
    }
}
