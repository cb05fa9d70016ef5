namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>A user agent taken apart as RFC 9110 (10.1.5) describes it: products and comments. Reading never fails.</summary>
internal sealed class UserAgentText
{
    /// <summary>Characters that are looked at.</summary>
    public const int Longest = 1000;

    private readonly List<ProductToken> _products = [];
    private readonly List<string> _comments = [];

    public UserAgentText(string text)
    {
        Text = text.Length > Longest ? text[..Longest] : text;
        var at = 0;
        while (at < Text.Length)
        {
            if (Text[at] is ' ' or ')' or ',' or ';')
            {
                at++;
                continue;
            }
            if (Text[at] == '(') at = ReadComments(at + 1);
            else at = ReadProduct(at);
        }
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The comments of all products.</summary>
    public IReadOnlyList<string> Comments => _comments;

    /// <summary>The products in their order.</summary>
    public IReadOnlyList<ProductToken> Products => _products;

    /// <summary>The version of a product, empty when it has none; null when there is no such product.</summary>
    public string? Version(string name)
    {
        for (var i = 0; i < _products.Count; i++)
            if (_products[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return _products[i].Version;
        return null;
    }

    /// <summary>What follows a word at the start of a comment, such as 7.0 of <c>Android 7.0</c>; null when no comment begins so.</summary>
    public string? After(string word)
    {
        for (var i = 0; i < _comments.Count; i++)
        {
            var comment = _comments[i];
            if (!comment.StartsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
            if (comment.Length == word.Length) return "";
            if (comment[word.Length] is ' ' or '/' or ':') return comment[(word.Length + 1)..].Trim();
        }
        return null;
    }

    /// <summary>True when the text contains a word, in either case.</summary>
    public bool Has(string word) => Text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private int ReadProduct(int start)
    {
        var rest = Text.AsSpan(start);
        var length = rest.IndexOfAny(' ', '(', ')');
        if (length < 0) length = rest.Length;
        var token = rest[..length];
        var slash = token.IndexOf('/');
        _products.Add(new ProductToken(
            (slash < 0 ? token : token[..slash]).ToString(), slash < 0 ? "" : token[(slash + 1)..].Trim(';').ToString()));
        return start + Math.Max(length, 1);
    }

    /// <summary>Comments are parted by semicolons; what stands in inner brackets belongs to the comment around it.</summary>
    private int ReadComments(int start)
    {
        var depth = 1;
        var from = start;
        var at = start;
        for (; at < Text.Length && depth > 0; at++)
        {
            var c = Text[at];
            if (c == '(') depth++;
            else if (c == ')') depth--;
            if (depth > 0 && (c != ';' || depth > 1)) continue;
            var comment = Text.AsSpan(from, at - from).Trim();
            if (!comment.IsEmpty) _comments.Add(comment.ToString());
            from = at + 1;
        }
        if (depth > 0 && from < Text.Length) _comments.Add(Text[from..].Trim());
        return at;
    }
}
