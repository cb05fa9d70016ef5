using System.Net;
using MaxMind.Db;
using Sluice.Enrich.Input;
using Sluice.Enrich.Text;

namespace Sluice.Enrich.Enrichments.IpLookups;

/// <summary>A MaxMind database with what was looked up lately.</summary>
internal sealed class MaxMindDatabase<T> where T : class
{
    private const int MostAddresses = 20_000;
    private const int LongestAddress = 64;
    private readonly Reader _reader;
    private readonly Func<Dictionary<string, object>, T?> _select;
    private readonly BoundedCache<Answer> _lately = new(MostAddresses);

    private MaxMindDatabase(Reader reader, Func<Dictionary<string, object>, T?> select) => (_reader, _select) = (reader, select);

    /// <summary>Opens a database of a kind, such as <c>City</c>, and tries it.</summary>
    /// <exception cref="FormatException">It is none of this kind.</exception>
    public static MaxMindDatabase<T> Open(string path, string kind, Func<Dictionary<string, object>, T?> select)
    {
        // Mapped, a large database costs no memory that the system cannot take back. Windows would not let the file go meanwhile.
        var reader = new Reader(path, OperatingSystem.IsWindows() ? FileAccessMode.Memory : FileAccessMode.MemoryMapped);
        var type = reader.Metadata.DatabaseType;
        if (!type.Contains(kind, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"is a database of the kind {type}, not {kind}");
        var database = new MaxMindDatabase<T>(reader, select);
        database.Look(IPAddress.Parse("8.8.8.8"));
        if (reader.Metadata.IPVersion == 6) database.Look(IPAddress.Parse("2001:4860:4860::8888"));
        return database;
    }

    /// <summary>What is known of an address; null when nothing is, or the text is none.</summary>
    public T? Find(string address) => address.Length > LongestAddress ? null : _lately.GetOrAdd(address, this, static (text, database) => database.Answered(text)).Value;

    private Answer Answered(string text)
    {
        if (!AddressText.TryParse(text, out var address)) return Answer.None;
        try
        {
            return Look(address) is { } value ? new Answer(value) : Answer.None;
        }
        catch (Exception e) when (e is InvalidDatabaseException or DeserializationException or ArgumentException or InvalidOperationException)
        {
            // An address that the database cannot answer is one that it does not know.
            return Answer.None;
        }
    }

    private T? Look(IPAddress address)
    {
        var record = _reader.Find<Dictionary<string, object>>(address);
        GC.KeepAlive(_reader);
        return record is null ? null : _select(record);
    }

    private sealed class Answer(T? value)
    {
        public static readonly Answer None = new(null);

        public T? Value => value;
    }
}
