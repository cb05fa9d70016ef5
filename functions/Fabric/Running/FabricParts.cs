using Sluice.Fabric.Acting;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.OwnEvents;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Telling;

namespace Sluice.Fabric.Running;

/// <summary>What the fabric is made of.</summary>
/// <param name="Measurer">Reads the pipeline.</param>
/// <param name="Judge">Says how it is.</param>
/// <param name="Planner">Settings of the planner, before what people have told the fabric.</param>
/// <param name="Capacity">Changes sizes; null when there is nothing to scale.</param>
/// <param name="State">Memory between rounds.</param>
/// <param name="History">What console and API show.</param>
/// <param name="Controls">What people have told.</param>
/// <param name="AlertOptions">Who is told of incidents.</param>
/// <param name="Alerts">Tells them.</param>
/// <param name="OwnEvents">Tells the fabric's own stream; null for nobody.</param>
public sealed record FabricParts(
    Measurer Measurer, Judge Judge, PlannerOptions Planner, ICapacity? Capacity, IFabricState State, IFabricHistory History,
    IFabricControls Controls, AlertOptions AlertOptions, AlertSender Alerts, OwnEventSender? OwnEvents);
