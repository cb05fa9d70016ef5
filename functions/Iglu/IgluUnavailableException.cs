namespace Sluice.Iglu;

/// <summary>No registry that might hold the schema can be reached: an infrastructure fault, not the event's.</summary>
public sealed class IgluUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
