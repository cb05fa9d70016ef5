using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.EventHubs;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost;

/// <summary>One instance: the app's process and the listeners that feed it.</summary>
internal sealed class HostInstance
{
    private readonly HostContext _context;

    public HostInstance(int id, HostContext context)
    {
        _context = context;
        App = new AppInstance(id, context);
        Listeners = [.. context.Manifest.Functions
            .Where(f => f.Trigger is EventHubTrigger)
            .Select(f => new EventHubListener(f, (EventHubTrigger)f.Trigger, App, context))];
    }

    public HostContext Context => _context;

    public AppInstance App { get; }

    public IReadOnlyList<EventHubListener> Listeners { get; }

    public void Start()
    {
        App.Start();
        foreach (var listener in Listeners) listener.Start();
    }

    /// <summary>Lets what runs come to its end, bounded; gives the partitions back; then SIGKILL.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        var calm = await Task.WhenAll([.. Listeners.Select(l => l.StopAsync(grace)), App.DrainHttpAsync(grace)]);
        if (calm.Contains(false)) _context.Logger.StoppedWhileBusy(App.Id);
        await App.DisposeAsync();
    }

    /// <summary>As if the machine was gone.</summary>
    public async Task AbandonAsync()
    {
        await App.DisposeAsync();
        await Task.WhenAll(Listeners.Select(l => l.AbandonAsync()));
    }
}
