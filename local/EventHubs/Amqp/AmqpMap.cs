namespace Sluice.EventHubs.Amqp;

/// <summary>An AMQP map in the order it was received. Looked up by text: symbols and strings are one key space here.</summary>
internal sealed class AmqpMap(List<KeyValuePair<object?, object?>> entries)
{
    /// <summary>The value under a string or symbol key; null when there is none.</summary>
    public object? this[string key]
    {
        get
        {
            foreach (var (candidate, value) in entries)
                if ((candidate is string text && text == key) || (candidate is Symbol symbol && symbol.Text == key))
                    return value;
            return null;
        }
    }

    /// <summary>The value as text, when it is a string or symbol.</summary>
    public string? Text(string key) => this[key] switch
    {
        string text => text,
        Symbol symbol => symbol.Text,
        _ => null,
    };
}
