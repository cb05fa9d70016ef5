using System.Globalization;
using System.Text;

namespace Sluice.Enrich.Enrichments.SqlQuery;

/// <summary>A query with <c>?</c> for its values. Texts in quotes and comments are left alone; <c>??</c> is a question mark.</summary>
internal static class SqlText
{
    /// <summary>The query with numbered parameters, <c>$1</c>, and how many there are.</summary>
    public static string Number(string sql, out int count) => Rewrite(sql, static number => "$" + number.ToString(CultureInfo.InvariantCulture), out count);

    /// <summary>The query with named parameters, <c>@p1</c>, and how many there are.</summary>
    public static string Name(string sql, out int count) => Rewrite(sql, static number => "@p" + number.ToString(CultureInfo.InvariantCulture), out count);

    private static string Rewrite(string sql, Func<int, string> parameter, out int count)
    {
        count = 0;
        var text = new StringBuilder(sql.Length + 16);
        for (var at = 0; at < sql.Length;)
        {
            var length = Passage(sql, at);
            if (length > 0)
            {
                text.Append(sql, at, length);
                at += length;
                continue;
            }
            var isMark = sql[at] == '?';
            var isTwice = isMark && at + 1 < sql.Length && sql[at + 1] == '?';
            if (isMark && !isTwice) text.Append(parameter(++count));
            else text.Append(sql[at]);
            at += isTwice ? 2 : 1;
        }
        return text.ToString();
    }

    /// <summary>Length of the quoted text or comment that begins here; 0 for none.</summary>
    private static int Passage(string sql, int at)
    {
        var end = sql[at] switch
        {
            '\'' or '"' or '`' => EndOfQuote(sql, at),
            '-' when Starts(sql, at, "--") => IndexAfter(sql, at, "\n"),
            '/' when Starts(sql, at, "/*") => IndexAfter(sql, at + 2, "*/"),
            '$' => EndOfDollars(sql, at),
            _ => at,
        };
        return end - at;
    }

    private static int EndOfQuote(string sql, int at)
    {
        var close = sql.IndexOf(sql[at], at + 1);
        return close < 0 ? sql.Length : close + 1;
    }

    /// <summary>PostgreSQL's <c>$tag$…$tag$</c>.</summary>
    private static int EndOfDollars(string sql, int at)
    {
        var close = sql.IndexOf('$', at + 1);
        if (close < 0 || sql.AsSpan(at + 1, close - at - 1).ContainsAnyExcept(TagCharacters)) return at;
        return IndexAfter(sql, close + 1, sql[at..(close + 1)]);
    }

    private static readonly System.Buffers.SearchValues<char> TagCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    private static bool Starts(string sql, int at, string token) => string.CompareOrdinal(sql, at, token, 0, token.Length) == 0;

    private static int IndexAfter(string sql, int at, string token)
    {
        var found = sql.IndexOf(token, at, StringComparison.Ordinal);
        return found < 0 ? sql.Length : found + token.Length;
    }
}
