namespace Sluice.Enrich.Assets;

/// <summary>A file could not be had or is not what it should be. The message ends a sentence that begins with the file's name.</summary>
internal sealed class AssetException(string message, Exception? inner = null) : Exception(message, inner);
