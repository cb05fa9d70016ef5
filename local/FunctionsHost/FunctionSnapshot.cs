namespace Sluice.FunctionsHost;

/// <summary>One function of the app.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Trigger"><c>http</c>, <c>eventHub</c> or <c>timer</c>; <c>disabled</c> for one that is switched off.</param>
/// <param name="Detail">Methods and route, <c>hub/group</c>, or the schedule.</param>
public sealed record FunctionSnapshot(string Name, string Trigger, string Detail);
