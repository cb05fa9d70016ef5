using System.Data.Common;

namespace Sluice.Enrich.Tests.Databases;

internal static class Readiness
{
    /// <summary>Waits until a connection can be opened.</summary>
    public static async Task WaitAsync<T>(Func<Task<T>> open, ServerProcess server) where T : IAsyncDisposable
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await using var connection = await open();
                return;
            }
            catch (DbException) when (!server.HasExited && !patience.IsCancellationRequested)
            {
                await Task.Delay(50);
            }
            catch (DbException e)
            {
                throw new InvalidOperationException(server.Said, e);
            }
        }
    }
}
