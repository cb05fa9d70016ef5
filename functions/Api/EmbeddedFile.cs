using System.IO.Compression;

namespace Sluice.Api;

/// <summary>A file of a page as it is sent.</summary>
internal sealed class EmbeddedFile
{
    public EmbeddedFile(string name, byte[] content)
    {
        Content = content;
        Tag = Answer.TagOf(content);
        Type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        // Their names carry their version.
        IsImmutable = name.StartsWith("vendor/", StringComparison.Ordinal);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(content);
        Packed = packed.ToArray();
    }

    public byte[] Content { get; }

    /// <summary>The content, compressed by gzip.</summary>
    public byte[] Packed { get; }

    public string Tag { get; }

    public string Type { get; }

    public bool IsImmutable { get; }
}
