using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Enrich.Enrichments;

namespace Sluice.Enrich.Assets;

/// <summary>
/// Fetches the files that the configured enrichments name, when they are first needed, and again and again in the
/// background. A file is read before it takes the place of the one before; one that cannot be had or read leaves the old
/// one in place, is logged and counted. Safe for concurrent use.
/// </summary>
public sealed class AssetKeeper : IDisposable
{
    // A batch that waits for a file comes back at once; whoever holds the file shall not be asked as often.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<IAsset> _assets;
    private readonly AssetOptions _options;
    private readonly AssetFetcher _fetcher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpMessageInvoker _http;
    private readonly SemaphoreSlim _loading = new(1);
    private readonly CancellationTokenSource _stop = new();
    private AssetUnavailableException? _lastFault;
    private long _lastFaultAt;
    private volatile bool _isReady;
    private volatile IReadOnlyList<string> _stale = [];

    /// <summary>Creates a keeper; nothing is fetched yet.</summary>
    /// <param name="pipeline">Its enrichments' files.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Clock.</param>
    /// <param name="blobs">The app's blob storage; null when there is none.</param>
    /// <param name="logger">Log.</param>
    public AssetKeeper(
        EnrichmentPipeline pipeline, AssetOptions options, TimeProvider time, IBlobAssets? blobs = null, ILogger<AssetKeeper>? logger = null)
    {
        _assets = pipeline.Assets;
        (_options, _time, _logger) = (options, time, logger ?? NullLogger<AssetKeeper>.Instance);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        _fetcher = new AssetFetcher(options, blobs, _http, time);
        _isReady = _assets.Count == 0;
    }

    /// <summary>True when every file has been read.</summary>
    public bool IsReady => _isReady;

    /// <summary>A sentence for each file whose last refresh failed, without secrets; empty when all are as fresh as they should be.</summary>
    public IReadOnlyList<string> Stale => _stale;

    /// <summary>Returns when every file has been read once; from then on they are kept fresh.</summary>
    /// <exception cref="AssetUnavailableException">Files cannot be had; those that could be are kept for the next call.</exception>
    public async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        if (_isReady) return;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_isReady) return;
            if (_lastFault is { } fault && _time.GetElapsedTime(_lastFaultAt) < Patience) throw new AssetUnavailableException(fault.Errors);
            var errors = new List<string>();
            foreach (var asset in _assets)
                if (!asset.IsLoaded && await LoadAsync(asset, cancellationToken) is { } error) errors.Add(error);
            if (errors.Count > 0)
            {
                (_lastFault, _lastFaultAt) = (new AssetUnavailableException(errors), _time.GetTimestamp());
                throw _lastFault;
            }
            _isReady = true;
            _ = KeepFreshAsync(_stop.Token);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Ends the refreshing.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _http.Dispose();
    }

    private async Task KeepFreshAsync(CancellationToken stopping)
    {
        var wait = _options.RefreshPeriod;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, stopping);
                var stale = new List<string>();
                foreach (var asset in _assets)
                    if (asset.Address.Uri.Scheme != AssetAddress.Bundled && await LoadAsync(asset, stopping) is { } error) stale.Add(error);
                _stale = stale;
                wait = stale.Count > 0 && RetryAfter < _options.RefreshPeriod ? RetryAfter : _options.RefreshPeriod;
            }
        }
        catch (OperationCanceledException)
        {
            EnrichLog.AssetsStopped(_logger);
        }
    }

    /// <summary>Fetches and reads one; a sentence when that failed.</summary>
    private async Task<string?> LoadAsync(IAsset asset, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "sluice-" + Path.GetRandomFileName());
        try
        {
            await _fetcher.FetchAsync(asset.Address, path, cancellationToken);
            asset.Load(path);
            return null;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // An identity that gets no token and the like: their own messages may quote what is secret.
            var (reason, cause) = e is AssetException ? (e.Message, e.InnerException) : ($"cannot be fetched ({e.GetType().Name})", e);
            EnrichMeter.AssetFailures.Add(1, new KeyValuePair<string, object?>("file", asset.Address.Database));
            if (asset.IsLoaded) EnrichLog.AssetStale(_logger, asset.Address.Display, reason, cause);
            else EnrichLog.AssetMissing(_logger, asset.Address.Display, reason, cause);
            return $"{asset.Address.Display} {reason}";
        }
        finally
        {
            File.Delete(path);
        }
    }
}
