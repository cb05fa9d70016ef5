namespace Sluice.Visitors.Api;

/// <summary>What a key opens.</summary>
internal enum Access
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Reading: a site's key.</summary>
    Reading,

    /// <summary>Erasing and taking merges back as well.</summary>
    Everything,
}
