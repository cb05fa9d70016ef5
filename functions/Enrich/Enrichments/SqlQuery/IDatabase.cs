namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>A database that is asked one query, with other values each time.</summary>
internal interface IDatabase
{
    /// <summary>The rows; at most one more than <paramref name="mostRows"/> are read.</summary>
    /// <exception cref="SqlFailedException">The query failed; the message is fit for a failed event.</exception>
    ValueTask<IReadOnlyList<SqlRow>> QueryAsync(IReadOnlyList<object> values, int mostRows, CancellationToken cancellationToken);
}
