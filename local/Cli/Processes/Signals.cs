using System.Runtime.InteropServices;

namespace Sluice.Cli.Processes;

/// <summary>Ctrl-C and SIGTERM as a cancellation; the second Ctrl-C ends the program at once.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens.</summary>
    /// <param name="interrupts">
    /// False for the children of a run: Ctrl-C reaches every process of a terminal, and the run alone decides in which
    /// order they end.
    /// </param>
    public Signals(bool interrupts = true)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupts ? Stop : Ignore));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Stops as a signal would.</summary>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested && context.Signal == PosixSignal.SIGINT) return;
        context.Cancel = true;
        _stop.Cancel();
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;
}
