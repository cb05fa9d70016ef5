using Azure;
using Azure.Identity;
using Sluice.Archive.Replay;
using Sluice.Azure.Settings;
using Sluice.Log;

namespace Sluice.Cli.Replaying;

/// <summary>What may go wrong over the archive, as a sentence and a status.</summary>
internal static class Failures
{
    /// <summary>Runs a command; 2 for wrong settings, 1 for faults and when it was stopped.</summary>
    public static async Task<int> TellAsync(Func<Task<int>> command, CancellationToken stopping)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. The same command goes on from here.");
            return 1;
        }
        catch (InvalidSettingsException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArchiveRewrittenException or InvalidDataException or LogUnavailableException or IOException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            // After retries there is a fault for each, and an essay on how to retry.
            var last = fault is AggregateException { InnerExceptions: [.., var one] } ? one : fault;
            await Console.Error.WriteLineAsync($"Storage does not answer, or refuses: {last.Message.Split('\n')[0].TrimEnd()}");
            return 1;
        }
    }
}
