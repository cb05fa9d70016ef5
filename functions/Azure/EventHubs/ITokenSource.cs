namespace Sluice.Azure.EventHubs;

/// <summary>Makes tokens for an audience (<c>sb://host/hub</c>).</summary>
internal interface ITokenSource
{
    Task<CbsToken> GetAsync(string audience, CancellationToken cancellationToken);
}
