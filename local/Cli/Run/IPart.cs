namespace Sluice.Cli.Run;

/// <summary>A running process of the local run; disposing ends it.</summary>
internal interface IPart : IAsyncDisposable
{
    /// <summary>Process id.</summary>
    int ProcessId { get; }

    /// <summary>How it ended, in a sentence, with where to read more.</summary>
    string Ended { get; }

    /// <summary>Completes when the process has ended.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
