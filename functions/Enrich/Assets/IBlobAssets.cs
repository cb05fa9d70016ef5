namespace Sluice.Enrich.Assets;

/// <summary>Files in blob storage, read with the app's own identity.</summary>
public interface IBlobAssets
{
    /// <summary>Opens the blob; null when the address is not in the app's storage account and is to be read as any other https address.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is not there; the message ends a sentence and holds no secret.</exception>
    Task<Stream?> OpenAsync(Uri address, CancellationToken cancellationToken);
}
