namespace Sluice.Enrich.Adapters;

/// <summary>Takes the events out of the requests to one path. One folder per family; <see cref="AdapterRegistry"/> lists them.</summary>
internal interface IAdapter
{
    /// <summary>The events in the order in which the request holds them, or what is wrong with the request.</summary>
    ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken);
}
