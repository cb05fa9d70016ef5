namespace Sluice.Audiences;

/// <summary>Knows which visitors are one person. Throws its own exception when it cannot be asked.</summary>
public interface IPersons
{
    /// <summary>The person that a visitor key belongs to; somebody without known identities is a person with this key. Null for a key that is nobody's.</summary>
    ValueTask<Person?> FindAsync(string visitorId, CancellationToken cancellationToken);
}
