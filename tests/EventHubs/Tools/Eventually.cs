namespace Sluice.EventHubs.Tests.Tools;

/// <summary>Waits for what must come, however slow the machine is.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "Never happened: " + what);
            await Task.Delay(5);
        }
    }
}
