namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>A query failed. The message says how, and nothing of the connection, the query's values or its rows.</summary>
internal sealed class SqlFailedException(string message) : Exception(message);
