using System.Security.Cryptography;
using System.Text;

namespace Sluice.Visitors.Erasing;

/// <summary>
/// Asks whoever compacts the archive to leave out what a person did until a time. It names no id: an event is the
/// person's when the hash of one of its ids is among the hashes.
/// </summary>
/// <param name="Id">Name of the mark.</param>
/// <param name="At">Events that were collected until then are to be left out, UTC.</param>
/// <param name="Hashes">Of all ids of the person, as <see cref="HashOf"/> makes them.</param>
public sealed record ErasureMark(string Id, DateTimeOffset At, IReadOnlyList<string> Hashes)
{
    /// <summary>SHA-256 of <c>type:value</c> in UTF-8, in hexadecimal.</summary>
    public static string HashOf(TypedId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Text)));
}
