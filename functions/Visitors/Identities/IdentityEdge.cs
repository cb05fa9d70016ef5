using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Visitors.Identities;

/// <summary>Two ids that one event had: a merge, when they were of two persons until then.</summary>
/// <param name="A">The smaller id.</param>
/// <param name="B">The greater id.</param>
/// <param name="At">Time of an event that had both, UTC.</param>
public readonly record struct IdentityEdge(TypedId A, TypedId B, DateTimeOffset At)
{
    /// <summary>Names the pair, in 16 hexadecimal digits; the same pair always has the same name.</summary>
    public string Id => Hash(A.Text + "\n" + B.Text).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The pair in order.</summary>
    public static IdentityEdge Of(TypedId x, TypedId y, DateTimeOffset at) =>
        x.CompareTo(y) <= 0 ? new IdentityEdge(x, y, at) : new IdentityEdge(y, x, at);

    /// <summary>True when it joins the same two.</summary>
    public bool Joins(IdentityEdge other) => A == other.A && B == other.B;

    /// <summary>64 bits of an id, for sets that must not name it.</summary>
    public static ulong HashOf(TypedId id) => Hash(id.Text);

    private static ulong Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
