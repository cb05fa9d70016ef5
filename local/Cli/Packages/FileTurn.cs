namespace Sluice.Cli.Packages;

/// <summary>Lets one process at a time do what must not be done twice at once, such as filling a folder.</summary>
internal static class FileTurn
{
    /// <summary>Waits until the file is ours; disposing gives the turn to the next.</summary>
    public static async Task<IAsyncDisposable> WaitAsync(string file, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}
