namespace Sluice.Enrich.Text;

/// <summary>Told of each text that <see cref="LiteralIndex"/> finds.</summary>
internal interface ILiteralVisitor
{
    void Found(int number);
}
