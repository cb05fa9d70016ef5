using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Cli.Run;

/// <summary>
/// What a run has going, kept in <c>run.json</c> in its data folder: for people who look for a process, for tests that
/// kill one, and for the next run, which ends what a killed run left behind.
/// </summary>
internal sealed class RunState(string file)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunningProcess> _processes = [];

    /// <summary>Notes a process under a name; a former one of that name is forgotten.</summary>
    public void Set(string name, int id)
    {
        lock (_gate)
        {
            _processes[name] = new RunningProcess(name, id, StartOf(id));
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

    /// <summary>Kills what an earlier run noted and that still runs; returns the names.</summary>
    public IReadOnlyList<string> EndLeftovers()
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
        var ended = new List<string>();
        foreach (var process in noted ?? [])
            if (End(process))
                ended.Add(process.Name);
        return ended;
    }

    /// <summary>Kills a noted process, unless its id now belongs to another.</summary>
    public static bool End(RunningProcess noted)
    {
        try
        {
            using var process = Process.GetProcessById(noted.Id);
            if (StartOf(noted.Id) != noted.Started) return false;
            process.Kill();
            process.WaitForExit(5000);
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static long StartOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }

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
/// <param name="Started">Start of the process in ticks (UTC), which tells it from a later one with the same id.</param>
internal sealed record RunningProcess(string Name, int Id, long Started);

[JsonSerializable(typeof(List<RunningProcess>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class RunStateJson : JsonSerializerContext;
