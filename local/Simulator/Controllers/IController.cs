namespace Sluice.Simulator.Controllers;

/// <summary>Decides how many workers there are. It sees what a poll would show: positions, checkpoints, how busy workers are.</summary>
public interface IController
{
    /// <summary>Called at the end of every second.</summary>
    void Look(World world);
}
