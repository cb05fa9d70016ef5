using System.Globalization;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Api;

/// <summary>Controls in memory, with a tag as strange as Azure's.</summary>
internal sealed class MemoryControls : IFabricControls
{
    private readonly Lock _gate = new();
    private FabricControls _now = FabricControls.None;
    private int _version;

    /// <summary>As many writes lose against somebody else.</summary>
    public int Races { get; set; }

    public FabricControls Now
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    public Task<FabricControls> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    public Task<FabricControls?> WriteAsync(FabricControls controls, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Races > 0)
            {
                Races--;
                _now = _now with { Tag = Next() };
            }
            if (controls.Tag != _now.Tag) return Task.FromResult<FabricControls?>(null);
            return Task.FromResult<FabricControls?>(_now = controls with { Tag = Next() });
        }
    }

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"W/\"datetime'2026-11-23T12%3A00%3A{_version++}'\"");
}
