using System.Runtime.CompilerServices;

namespace Sluice.Host.Fabric;

/// <summary>Measures how long a batch waits for a sink; what completes at once and what no batch calls costs nothing.</summary>
internal static class SinkCall
{
    public static Task<T> WaitAsync<T>(Task<T> call) =>
        call.IsCompleted || BatchScope.Current is not { } scope ? call : MeasureAsync(call, scope);

    public static Task WaitAsync(Task call) =>
        call.IsCompleted || BatchScope.Current is not { } scope ? call : MeasureAsync(call, scope);

    public static ValueTask WaitAsync(ValueTask call) =>
        call.IsCompleted || BatchScope.Current is not { } scope ? call : MeasureAsync(call, scope);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask MeasureAsync(ValueTask call, BatchScope scope)
    {
        scope.BeginCall();
        try
        {
            await call;
        }
        finally
        {
            scope.EndCall();
        }
    }

    private static async Task MeasureAsync(Task call, BatchScope scope)
    {
        scope.BeginCall();
        try
        {
            await call;
        }
        finally
        {
            scope.EndCall();
        }
    }

    private static async Task<T> MeasureAsync<T>(Task<T> call, BatchScope scope)
    {
        scope.BeginCall();
        try
        {
            return await call;
        }
        finally
        {
            scope.EndCall();
        }
    }
}
