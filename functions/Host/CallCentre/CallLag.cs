using System.Text.Json;
using Sluice.Fabric.Storing;

namespace Sluice.Host.CallCentre;

/// <summary>By how much the call centre's worker is behind the log, as the fabric has measured it lately.</summary>
internal sealed class CallLag(IFabricHistory history, TimeProvider time)
{
    // The fabric looks every few seconds; what it saw a minute ago says nothing about now.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private (DateTimeOffset At, double? Seconds)? _known;

    /// <summary>Seconds; null when not known.</summary>
    public async ValueTask<double?> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        lock (_gate)
            if (_known is { } known && now - known.At < Kept) return known.Seconds;
        var seconds = await MeasureAsync(now, cancellationToken);
        lock (_gate) _known = (now, seconds);
        return seconds;
    }

    private async Task<double?> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await history.LatestAsync(cancellationToken) is not { } latest || now - latest.Time > Lately) return null;
        using var view = JsonDocument.Parse(latest.Json);
        if (!view.RootElement.TryGetProperty("workers", out var workers)) return null;
        foreach (var worker in workers.EnumerateArray())
            if (worker.TryGetProperty("worker", out var name) && name.ValueEquals("CallCentre"))
                return worker.TryGetProperty("lagSeconds", out var lag) && lag.ValueKind == JsonValueKind.Number ? lag.GetDouble() : null;
        return null;
    }
}
