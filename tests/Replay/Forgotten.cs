using Mark = Sluice.Archive.Lake.ErasureMark;

namespace Sluice.Replay.Tests;

/// <summary>Marks of people who asked to be forgotten.</summary>
internal sealed class Forgotten(params Mark[] marks) : Archive.Lake.IErasureMarks
{
    public List<Mark> Marks { get; } = [.. marks];

    public Task<IReadOnlyList<Mark>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Mark>>([.. Marks]);

    public static Mark Of(DateTimeOffset at, params (string Column, string Id)[] ids) => new([.. ids.Select(id => Mark.HashOf(id.Column, id.Id))], at);
}
