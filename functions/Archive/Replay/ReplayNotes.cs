namespace Sluice.Archive.Replay;

/// <summary>Where it is kept how far replays are: <c>_replays/NAME.json</c> in the archive's container.</summary>
public sealed class ReplayNotes(ITextStore texts)
{
    private const string Prefix = "_replays/";

    /// <summary>True for 1 to 60 lower-case letters, digits and hyphens.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= 60 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A replay and the ETag of its note, or null.</summary>
    public async Task<(ReplayState State, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await texts.ReadAsync(NameOf(name), cancellationToken) is { } note && ReplayStateJson.Read(note.Text) is { } state ? (state, note.ETag) : null;

    /// <summary>All replays, by name.</summary>
    public async Task<IReadOnlyList<ReplayState>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<ReplayState>();
        await foreach (var name in texts.ListAsync(Prefix, cancellationToken))
            if (await texts.ReadAsync(name, cancellationToken) is { } note && ReplayStateJson.Read(note.Text) is { } state)
                all.Add(state);
        return all;
    }

    /// <summary>Writes a replay whose note is at an ETag, or has none.</summary>
    /// <returns>False when somebody else has written it.</returns>
    public Task<bool> TryWriteAsync(ReplayState state, string? etag, CancellationToken cancellationToken) =>
        texts.TryWriteAsync(NameOf(state.Name), ReplayStateJson.Write(state), etag, cancellationToken);

    /// <summary>Forgets a replay.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => texts.DeleteAsync(NameOf(name), cancellationToken);

    private static string NameOf(string name) => $"{Prefix}{name}.json";
}
