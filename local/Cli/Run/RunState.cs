using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Cli.Processes;

namespace Sluice.Cli.Run;

/// <summary>
/// What a run has going, kept in <c>run.json</c> in its data folder: for people who look for a process, for tests that
/// kill one, and for the next run, which ends what a killed run left behind.
/// </summary>
internal sealed class RunState(string file)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunningProcess> _processes = [];

    /// <summary>Notes a process under a name; a former one of that name is forgotten.</summary>
    public void Set(string name, int id)
    {
        lock (_gate)
        {
            _processes[name] = new RunningProcess(name, id, ProcessIdentity.Of(id));
            Save();
        }
    }

    /// <summary>Forgets a process.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            _processes.Remove(name);
            Save();
        }
    }

    /// <summary>Names and ids of what is noted under names with a prefix.</summary>
    public IReadOnlyList<RunningProcess> Named(string prefix)
    {
        lock (_gate) return [.. _processes.Values.Where(process => process.Name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>Deletes the file: the run has stopped everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _processes.Clear();
            File.Delete(file);
        }
    }

    /// <summary>Ends what an earlier run noted and that still runs, the youngest first; returns what it ended.</summary>
    /// <exception cref="InvalidOperationException">One of them cannot be ended; the message names its process id.</exception>
    public IReadOnlyList<RunningProcess> EndLeftovers()
    {
        if (!File.Exists(file)) return [];
        List<RunningProcess>? noted;
        try
        {
            noted = JsonSerializer.Deserialize(File.ReadAllText(file), RunStateJson.Default.ListRunningProcess);
        }
        catch (JsonException)
        {
            return []; // Cut off by the kill that made it worthless; nothing in it can be trusted.
        }
        var ended = new List<RunningProcess>();
        foreach (var process in Enumerable.Reverse(noted ?? []))
            if (End(process, Patience))
                ended.Add(process);
        File.Delete(file);
        return ended;
    }

    /// <summary>
    /// Ends a noted process, unless its id now belongs to another: asked first, because Azurite loses its last writes
    /// when it is killed, and killed when it does not end in time.
    /// </summary>
    public static bool End(RunningProcess noted, TimeSpan patience)
    {
        if (noted.Started == 0 || ProcessIdentity.Of(noted.Id) != noted.Started) return false;
        try
        {
            using var process = Process.GetProcessById(noted.Id);
            if (patience > TimeSpan.Zero && !OperatingSystem.IsWindows())
            {
                _ = SendSignal(noted.Id, 15);
                if (HasEnded(process, noted, patience)) return true;
            }
            process.Kill();
            if (HasEnded(process, noted, Patience)) return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Somebody else's: the sentence below says so.
        }
        throw new InvalidOperationException(
            $"The {noted.Name} process {noted.Id}, which an earlier run left behind, cannot be ended: end it, and run this again.");
    }

    // A process that is nobody's child here is gone when its identity is; WaitForExit looks only every now and then.
    private static bool HasEnded(Process process, RunningProcess noted, TimeSpan patience)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (ProcessIdentity.Of(noted.Id) == noted.Started)
        {
            if (Environment.TickCount64 > end) return false;
            process.WaitForExit(50);
        }
        return true;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void Save()
    {
        var next = file + ".new";
        File.WriteAllText(next, JsonSerializer.Serialize([.. _processes.Values], RunStateJson.Default.ListRunningProcess));
        File.Move(next, file, overwrite: true);
    }
}

/// <summary>One process of a run.</summary>
/// <param name="Name">azurite, broker, host, or app-N.</param>
/// <param name="Id">Process id.</param>
/// <param name="Started">What <see cref="ProcessIdentity"/> says, which tells it from a later one with the same id.</param>
internal sealed record RunningProcess(string Name, int Id, long Started);

[JsonSerializable(typeof(List<RunningProcess>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class RunStateJson : JsonSerializerContext;
