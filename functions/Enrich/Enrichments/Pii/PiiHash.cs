using System.Security.Cryptography;
using System.Text;

namespace Sluice.Enrich.Enrichments.Pii;

/// <summary>What replaces a value: the lower-case hexadecimal hash of value and salt.</summary>
internal sealed class PiiHash(string function, string salt)
{
    public static readonly string[] Functions = ["MD2", "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

    /// <summary>Name of the hash function.</summary>
    public string Function { get; } = function;

    public string Of(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value + salt);
        // The weak ones are what Snowplow's configuration may name; pseudonyms have to be the same as before.
#pragma warning disable CA5350, CA5351
        var hash = Function switch
        {
            "MD2" => Md2.HashData(bytes),
            "MD5" => MD5.HashData(bytes),
            "SHA-1" => SHA1.HashData(bytes),
            "SHA-384" => SHA384.HashData(bytes),
            "SHA-512" => SHA512.HashData(bytes),
            _ => SHA256.HashData(bytes),
        };
#pragma warning restore CA5350, CA5351
        return System.Convert.ToHexStringLower(hash);
    }
}
