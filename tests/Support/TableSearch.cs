using Azure.Data.Tables;

namespace Sluice.Testing;

/// <summary>Looks for texts in all tables of an account: in every key and every property, and in what those say when they are decoded.</summary>
public static class TableSearch
{
    /// <summary>Every place where one of the texts is, as <c>table/partition key/row key property: text</c>.</summary>
    /// <param name="connectionString">The account's.</param>
    /// <param name="texts">What to look for, such as ids.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(string connectionString, params string[] texts)
    {
        var found = new List<string>();
        var service = new TableServiceClient(connectionString);
        await foreach (var table in service.QueryAsync())
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>())
                foreach (var (name, value) in row)
                    foreach (var text in EncodedTexts.Find(name, texts).Concat(EncodedTexts.Find(value, texts)).Distinct())
                        found.Add($"{table.Name}/{row.PartitionKey}/{row.RowKey} {name}: {text}");
        return found;
    }
}
