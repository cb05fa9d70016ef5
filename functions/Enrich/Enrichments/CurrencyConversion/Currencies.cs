using System.Globalization;

namespace Sluice.Enrich.Enrichments.CurrencyConversion;

/// <summary>How amounts of a currency are written (ISO 4217).</summary>
internal static class Currencies
{
    private static readonly string[] WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly string[] WithThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>True for three capital letters.</summary>
    public static bool IsCode(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    /// <summary>Rounds as bankers do, to what the currency's smallest coin allows.</summary>
    public static string Format(decimal amount, string currency)
    {
        var decimals = Array.IndexOf(WithoutDecimals, currency) >= 0 ? 0 : Array.IndexOf(WithThreeDecimals, currency) >= 0 ? 3 : 2;
        return Math.Round(amount, decimals, MidpointRounding.ToEven).ToString("F" + decimals, CultureInfo.InvariantCulture);
    }
}
